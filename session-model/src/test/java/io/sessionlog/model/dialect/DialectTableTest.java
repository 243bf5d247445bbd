package io.sessionlog.model.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each dialect has a table, {@code dialects/<name>.txt}: a webhook's body in one line, and under
 * it, indented, everything that it tells. A dialect without one fails here.
 */
class DialectTableTest {

  private record Row(int number, String body, List<String> tells) {}

  @TestFactory
  Stream<DynamicContainer> each_body_tells_what_its_table_says() {
    return Dialects.all().stream()
        .map(
            dialect ->
                DynamicContainer.dynamicContainer(
                    dialect.name(),
                    rows(dialect).stream()
                        .map(
                            row ->
                                DynamicTest.dynamicTest(
                                    "line " + row.number(), () -> check(dialect, row)))));
  }

  private static void check(Dialect dialect, Row row) {
    JsonView body = JsonView.of(row.body().getBytes(UTF_8));
    assertThat(Dialects.of(body).map(Dialect::name)).contains(dialect.name());
    assertThat(Telling.of(dialect, body)).isEqualTo(row.tells());
    dialect.slices(body).forEach(slice -> isReadBackFromTheLog(dialect, slice));
  }

  private static void isReadBackFromTheLog(Dialect dialect, Slice slice) {
    String type = Dialects.type(dialect, slice.event());
    JsonView data = slice.data();
    var attributes =
        new EventAttributes("1", "/test", type, "session-1", Instant.EPOCH, null, null);
    byte[] record = EventCodec.write(attributes, data.bytes(), data.start(), data.length());

    Facts facts = dialect.facts(data, null);
    assertThat(EventCodec.read(record).attributes().event()).isEqualTo(type);
    assertThat(EventCodec.read(record).fact()).isEqualTo(facts.session());
    List<MessageFact> messages = MessageReader.read(record).facts();
    assertThat(messages).isEqualTo(facts.messages());
  }

  private static List<Row> rows(Dialect dialect) {
    List<Row> rows = new ArrayList<>();
    String[] lines = read("/dialects/" + dialect.name() + ".txt").split("\n");
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith("{")) {
        rows.add(new Row(i + 1, lines[i], new ArrayList<>()));
      } else if (lines[i].startsWith("  ")) {
        rows.get(rows.size() - 1).tells().add(lines[i].substring(2));
      }
    }
    assertThat(rows).isNotEmpty();
    return rows;
  }

  private static String read(String resource) {
    try (InputStream in = DialectTableTest.class.getResourceAsStream(resource)) {
      assertThat(in).as("the table " + resource).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
