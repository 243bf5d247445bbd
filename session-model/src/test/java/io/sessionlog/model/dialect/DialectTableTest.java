package io.sessionlog.model.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each dialect's webhooks tell, by its {@link DialectTable}. */
class DialectTableTest {

  @TestFactory
  Stream<DynamicContainer> each_body_tells_what_its_table_says() {
    return Dialects.all().stream()
        .map(
            dialect ->
                DynamicContainer.dynamicContainer(
                    dialect.name(),
                    DialectTable.rows(dialect).stream()
                        .map(
                            row ->
                                DynamicTest.dynamicTest(
                                    "line " + row.number(), () -> check(row)))));
  }

  /** Servers of people's own, which post in each their way. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"session.connected\",\"sessionId\":\"s\"}",
        "{\"event\":\"session.connected\",\"session\":\"s\"}",
        "{\"event\":\"session.qr\",\"sessionId\":\"s\",\"data\":{\"qr\":\"2@a\"}}",
        "{\"event\":\"message.received\",\"session\":\"s\",\"from\":\"1@c.us\",\"body\":\"x\"}",
        "{\"event\":\"message.received\",\"sessionId\":\"s\",\"payload\":{\"body\":\"x\"}}",
        "{\"event\":\"message\",\"session\":{\"id\":\"s\"},\"payload\":{\"body\":\"x\"}}",
        "{\"type\":\"message\",\"data\":{\"body\":\"x\"},\"sessionId\":\"s\"}",
        "{\"type\":\"Connected\",\"event\":{},\"dataType\":\"ready\",\"token\":\"t\"}",
        "{\"event\":\"instance.ready\",\"instance\":{\"name\":\"s\"},\"data\":{}}",
        "{\"entry\":[],\"object\":null}",
        "{\"qr\":\"2@a\"}",
        "{}"
      })
  void what_servers_of_ones_own_post_is_nobodys(String body) {
    assertThat(Dialects.of(JsonView.of(body.getBytes(UTF_8)))).isEmpty();
  }

  private static void check(DialectTable.Row row) {
    Dialect dialect = row.dialect();
    JsonView body = row.body();
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
}
