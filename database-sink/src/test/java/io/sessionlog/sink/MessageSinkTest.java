package io.sessionlog.sink;

import static io.sessionlog.sink.States.NOON;
import static io.sessionlog.sink.States.removed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.table.application.ApplicationDatabase;
import io.sessionlog.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What the tables of messages say after what was told. */
class MessageSinkTest {

  private static final ApplicationDatabase application = ApplicationDatabase.create();

  private final ManualClock clock = new ManualClock(NOON);
  private Bench bench;
  private MessageSink sink;

  @BeforeEach
  void open() {
    application.clear();
    bench = new Bench(application, Bench.UPDATE, clock);
    sink =
        new MessageSink(
            new MessageTables(bench.sql, "log-1"),
            new DeadLetters(bench.letters),
            new SinkMeters(bench.registry));
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private static ConsumerRecord<byte[], byte[]> event(long offset, String name, String data) {
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    var attributes = new EventAttributes("id-" + offset, "/test", name, "a", NOON, null, null);
    return new ConsumerRecord<>(
        "session-events",
        0,
        offset,
        "a".getBytes(StandardCharsets.UTF_8),
        EventCodec.write(attributes, body, 0, body.length));
  }

  private static ConsumerRecord<byte[], byte[]> message(long offset, String body) {
    return event(
        offset,
        "message",
        "{\"message\":{\"id\":\"m1\",\"body\":\"%s\",\"from\":\"628@c.us\",\"timestamp\":1640995200}}"
            .formatted(body));
  }

  private static ConsumerRecord<byte[], byte[]> tick(long offset, int ack) {
    return event(offset, "message_ack", "{\"message\":{\"id\":\"m1\"},\"ack\":%d}".formatted(ack));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private void tell(ConsumerRecord<byte[], byte[]>... records) {
    TopicSink.Writes writes = sink.plan(List.of(records));
    if (writes != null) {
      bench.transactions.executeWithoutResult(transaction -> writes.write());
      writes.written();
    }
  }

  private List<Map<String, Object>> messages() {
    return application.sql().queryForList("SELECT * FROM sessionlog.message");
  }

  @Test
  void aMessageIsARowAndItsTicksNeverGoBack() {
    tell(tick(1, 3));
    tell(message(2, "hello"), tick(3, 2));

    assertThat(messages())
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("session_id", "a")
                    .containsEntry("body", "hello")
                    .containsEntry("ack", 3)
                    .containsEntry("sender", "628@c.us"));
  }

  @Test
  void whatIsToldAgainWritesNothing() {
    tell(message(1, "hello"));

    assertThat(sink.plan(List.of(message(1, "hello")))).isNull();
  }

  @Test
  void aCharacterThatPostgresqlDoesNotHoldCostsNoMessage() {
    tell(message(1, "a\\u0000b"));

    assertThat(messages())
        .singleElement()
        .satisfies(row -> assertThat(row.get("body")).isEqualTo("a\uFFFDb"));
  }

  /** As one who looks at it FOR UPDATE, or an index that is made. */
  @Test
  void aMessageThatSomebodyHoldsLockedIsNoDeadLetterAndIsWrittenLater() throws Exception {
    tell(message(1, "before"));
    try (Connection connection =
            Objects.requireNonNull(application.sql().getDataSource()).getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE sessionlog.message IN SHARE MODE");

      assertThatThrownBy(() -> tellCarefully(tick(2, 3)))
          .isInstanceOfSatisfying(
              DataAccessException.class, why -> assertThat(SqlFault.isLock(why)).isTrue());
      connection.rollback();
    }
    tell(tick(2, 3));

    assertThat(bench.letters.history()).isEmpty();
    assertThat(messages())
        .singleElement()
        .satisfies(row -> assertThat(row).containsEntry("ack", 3));
  }

  /** After the database refused it once, as the loop does. */
  private void tellCarefully(ConsumerRecord<byte[], byte[]> record) {
    TopicSink.Writes writes = Objects.requireNonNull(sink.plan(List.of(record)));
    bench.transactions.executeWithoutResult(
        transaction -> {
          Patience.SHORT.bound(bench.sql);
          writes.writeCarefully(transaction);
        });
  }

  @Test
  void aCallIsARow() {
    tell(event(1, "call", "{\"call\":{\"id\":\"c1\",\"from\":\"628@c.us\",\"isVideo\":true}}"));

    assertThat(application.sql().queryForList("SELECT * FROM sessionlog.call"))
        .singleElement()
        .satisfies(
            row ->
                assertThat(row)
                    .containsEntry("caller", "628@c.us")
                    .containsEntry("is_video", true));
  }

  @Test
  void messagesGoWithTheirSessionAndThoseOfItsNextLifeStay() {
    tell(message(1, "before"));
    bench.tell(removed("a", 5));
    tell(
        message(3, "late"),
        event(6, "message", "{\"message\":{\"id\":\"m2\",\"body\":\"after\"}}"));

    sink.sweep(clock.instant());

    assertThat(messages()).extracting(row -> row.get("body")).containsExactly("after");
  }
}
