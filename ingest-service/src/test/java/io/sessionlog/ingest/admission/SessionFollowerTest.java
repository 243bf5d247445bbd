package io.sessionlog.ingest.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionFollowerTest {

  static final TopicPartition PARTITION = new TopicPartition(Topics.SESSION_STATE, 0);
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final KnownSessions known = new KnownSessions();
  private long offset;

  @Test
  void whatTheTopicTellsOfSessionsIsKnown() {
    has(consumer, PARTITION, 3);
    consumer.schedulePollTask(
        () -> {
          tell("hers", "alice");
          tell("gone", "alice");
          var folded = record(PARTITION, offset++, "~0", null);
          folded.headers().add(RecordHeaders.POSITION, "0:9".getBytes(UTF_8));
          consumer.addRecord(folded);
        });
    try (var follower = new SessionFollower(known, () -> Topics.SESSION_STATE, () -> consumer)) {
      await().atMost(PATIENCE).until(known::isRead);
      assertThat(known.contain("hers")).isTrue();
      assertThat(known.countOf("alice")).isEqualTo(2);
      assertThat(known.count()).as("progress is no session").isEqualTo(2);
      known.freshness().heard(0, 10, System.nanoTime());
      assertThat(known.freshness().settle()).as("all is read up to 0:9").isTrue();
      assertThat(follower.health().getStatus().getCode()).isEqualTo("UP");

      consumer.schedulePollTask(
          () -> {
            put("gone", null);
            tell("hers", "bob");
            put("strange", "{}".getBytes(UTF_8));
          });
      await().atMost(PATIENCE).until(() -> known.contain("strange"));
      assertThat(known.contain("gone")).isFalse();
      assertThat(known.countOf("alice")).isZero();
      assertThat(known.countOf("bob")).isEqualTo(1);
    }
    assertThat(ProgressRecords.key(0)).isEqualTo("~0");
  }

  @Test
  void aSessionThatIsThereStaysKnownWhileAnotherTopicIsRead() {
    var next = new TopicPartition("session-state-next", 0);
    var served = new AtomicReference<>(Topics.SESSION_STATE);
    var first = new MockConsumer<byte[], byte[]>("earliest");
    var second = new MockConsumer<byte[], byte[]>("earliest");
    Iterator<MockConsumer<byte[], byte[]>> consumers = List.of(first, second).iterator();
    has(first, PARTITION, 1);
    first.schedulePollTask(() -> first.addRecord(state(PARTITION, 0, "s", "alice")));
    has(second, next, 3);
    List<Boolean> knownMeanwhile = new CopyOnWriteArrayList<>();
    second.schedulePollTask(
        () -> {
          second.addRecord(state(next, 0, "s", "alice"));
          second.addRecord(gone(next, 1, "s"));
        });
    second.schedulePollTask(
        () -> {
          knownMeanwhile.add(known.contain("s"));
          second.addRecord(state(next, 2, "s", "bob"));
        });
    try (var follower = new SessionFollower(known, served::get, consumers::next)) {
      await().atMost(PATIENCE).until(known::isRead);
      served.set(next.topic());
      await().atMost(PATIENCE).until(() -> known.countOf("bob") == 1);

      assertThat(knownMeanwhile).containsExactly(true);
      assertThat(known.count()).isEqualTo(1);
      assertThat(known.countOf("alice")).isZero();
      assertThat(follower.health().getStatus().getCode()).isEqualTo("UP");
    }
  }

  private static void has(MockConsumer<byte[], byte[]> consumer, TopicPartition at, long end) {
    consumer.updatePartitions(
        at.topic(), List.of(new PartitionInfo(at.topic(), at.partition(), null, null, null)));
    consumer.updateBeginningOffsets(Map.of(at, 0L));
    consumer.updateEndOffsets(Map.of(at, end));
  }

  private void tell(String session, String user) {
    consumer.addRecord(state(PARTITION, offset++, session, user));
  }

  private void put(String key, byte @Nullable [] value) {
    consumer.addRecord(record(PARTITION, offset++, key, value));
  }

  private static ConsumerRecord<byte[], byte[]> state(
      TopicPartition at, long offset, String session, String user) {
    var attributes =
        new EventAttributes("id", "/test", "ready", session, Instant.EPOCH, user, null);
    return record(
        at,
        offset,
        session,
        StateCodec.write(
            SessionFold.byDefault()
                .apply(
                    null,
                    new SessionEvent(attributes, new SessionFact.Ready()),
                    new Position(0, offset))
                .state()));
  }

  private static ConsumerRecord<byte[], byte[]> gone(
      TopicPartition at, long offset, String session) {
    return record(at, offset, session, null);
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition at, long offset, String key, byte @Nullable [] value) {
    return new ConsumerRecord<>(at.topic(), at.partition(), offset, key.getBytes(UTF_8), value);
  }
}
