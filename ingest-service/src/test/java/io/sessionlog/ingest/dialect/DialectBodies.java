package io.sessionlog.ingest.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The webhooks of all dialects' tables, whole and damaged. */
public final class DialectBodies {

  private static final Path TABLES = Path.of("../session-model/src/test/resources/dialects");
  private static final String[] VALUES = {
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "\"\"",
    "\"x\"",
    "[]",
    "{}",
    "[null]",
    "[{}]",
    "\"\\ud83d\"",
    "\"\\u0000\"",
    "\"%zz/../ \"",
    "99999999999999999999",
    "\"0001-01-01T00:00:00Z\"",
    "\"9999-12-31T23:59:59Z\"",
    "\"+58869-09-10T21:20:00.000Z\"",
    "{\"id\":{}}",
    "[".repeat(90) + "]".repeat(90)
  };

  private DialectBodies() {}

  /** One in a line of its table. */
  public static List<String> all() {
    List<String> bodies = new ArrayList<>();
    try (Stream<Path> tables = Files.list(TABLES)) {
      for (Path table : tables.sorted().toList()) {
        Files.readAllLines(table).stream()
            .filter(line -> line.startsWith("{"))
            .forEach(bodies::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(bodies).hasSizeGreaterThan(250);
    return bodies;
  }

  /** Bytes cut, changed and doubled, values of other types, members of one dialect in another. */
  public static byte[] damaged(List<String> bodies, Random random) {
    StringBuilder body = new StringBuilder(any(bodies, random));
    for (int i = random.nextInt(4); i > 0 && body.length() > 2; i--) {
      int at = random.nextInt(body.length());
      switch (random.nextInt(6)) {
        case 0 -> body.setLength(at);
        case 1 -> body.setCharAt(at, "{}[]\",:\\0a\u0000é".charAt(random.nextInt(12)));
        case 2 -> body.deleteCharAt(at);
        case 3 -> replaceValue(body, at, VALUES[random.nextInt(VALUES.length)]);
        case 4 -> replaceValue(body, at, any(bodies, random));
        default -> {
          String other = any(bodies, random);
          String member = other.substring(1, Math.min(other.length() - 1, other.indexOf(',') + 1));
          body.insert(1, member.endsWith(",") ? member : "");
        }
      }
    }
    return body.toString().getBytes(UTF_8);
  }

  private static void replaceValue(StringBuilder body, int from, String value) {
    int colon = body.indexOf(":", from);
    int end = colon < 0 ? -1 : body.indexOf(",", colon);
    if (end > 0) {
      body.replace(colon + 1, end, value);
    }
  }

  private static String any(List<String> bodies, Random random) {
    return bodies.get(random.nextInt(bodies.size()));
  }
}
