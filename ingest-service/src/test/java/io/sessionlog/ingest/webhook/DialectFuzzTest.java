package io.sessionlog.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.known.Secrets;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Damaged webhooks of all dialects: each is refused with a reason, or every reader of the log reads
 * what is made of it. A million take some minutes: {@code -Ddialects.fuzz=1000000}.
 */
class DialectFuzzTest {

  private static final Path TABLES = Path.of("../session-model/src/test/resources/dialects");
  private static final int TRIES = Integer.getInteger("dialects.fuzz", 5_000);
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
    "99999999999999999999",
    "\"0001-01-01T00:00:00Z\"",
    "\"9999-12-31T23:59:59Z\"",
    "{\"id\":{}}"
  };

  @Test
  void what_is_made_of_a_damaged_webhook_can_be_read_or_is_refused() throws IOException {
    List<String> bodies = bodies();
    long seed = Long.getLong("dialects.fuzz.seed", 20261126L);
    var random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < TRIES; i++) {
      byte[] body = damaged(bodies, random);
      try {
        accepted += accepted(body);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(
            "try " + i + " of seed " + seed + ": " + new String(body, UTF_8), e);
      }
    }
    assertThat(accepted).isGreaterThan(TRIES / 4);
  }

  /** Counts what is accepted; fails with anything but a refusal that gives its reason. */
  private static int accepted(byte[] body) {
    Received received;
    try {
      received = WebhookReader.read(body);
    } catch (InvalidBody refused) {
      assertThat(refused.reason()).isNotBlank();
      return 0;
    }
    if (received instanceof ForeignWebhook foreign) {
      for (Slice slice : foreign.slices()) {
        isReadable(Dialects.type(foreign.dialect(), slice.event()), slice, slice.data());
        JsonView redacted = Secrets.redacted(foreign.dialect(), slice.data());
        isReadable(Dialects.type(foreign.dialect(), slice.event()), slice, redacted);
      }
    }
    return 1;
  }

  private static void isReadable(String type, Slice slice, JsonView data) {
    var attributes =
        new EventAttributes("1", "/fuzz", type, "s", Instant.EPOCH, null, slice.senderTime());
    byte[] record = EventCodec.write(attributes, data.bytes(), data.start(), data.length());
    assertThat(EventCodec.read(record).fact()).isNotNull();
    assertThat(MessageReader.read(record).facts()).doesNotContainNull();
  }

  /** Bytes cut, changed and doubled, values of other types, members of one dialect in another. */
  private static byte[] damaged(List<String> bodies, Random random) {
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

  private static List<String> bodies() throws IOException {
    List<String> bodies = new ArrayList<>();
    try (Stream<Path> tables = Files.list(TABLES)) {
      for (Path table : tables.sorted().toList()) {
        Files.readAllLines(table).stream()
            .filter(line -> line.startsWith("{"))
            .forEach(bodies::add);
      }
    }
    assertThat(bodies).hasSizeGreaterThan(200);
    return bodies;
  }
}
