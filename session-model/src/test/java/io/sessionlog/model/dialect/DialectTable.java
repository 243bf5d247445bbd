package io.sessionlog.model.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code dialects/<name>.txt}: a webhook's body in one line, and under it, indented, everything
 * that it tells. A dialect without one fails every test over the tables.
 */
final class DialectTable {

  /**
   * @param number the line's in its table
   * @param tells the lines under it
   */
  record Row(Dialect dialect, int number, String text, List<String> tells) {
    JsonView body() {
      return JsonView.of(text.getBytes(UTF_8));
    }
  }

  private DialectTable() {}

  /** Of every dialect. */
  static Stream<Row> rows() {
    return Dialects.all().stream().flatMap(dialect -> rows(dialect).stream());
  }

  static List<Row> rows(Dialect dialect) {
    List<Row> rows = new ArrayList<>();
    String[] lines = read("/dialects/" + dialect.name() + ".txt").split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith("{")) {
        rows.add(new Row(dialect, i + 1, lines[i], new ArrayList<>()));
      } else if (lines[i].startsWith("  ")) {
        rows.get(rows.size() - 1).tells().add(lines[i].substring(2));
      }
    }
    assertThat(rows).isNotEmpty();
    return rows;
  }

  private static String read(String resource) {
    try (InputStream in = DialectTable.class.getResourceAsStream(resource)) {
      assertThat(in).as("the table " + resource).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
