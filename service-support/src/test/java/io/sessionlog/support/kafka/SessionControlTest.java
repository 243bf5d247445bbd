package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SessionControlTest {

  private static final TopicPartition PARTITION = new TopicPartition(Topics.SESSION_CONTROL, 0);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static MockConsumer<byte[], byte[]> consumer(long end) {
    var kafka = new MockConsumer<byte[], byte[]>("earliest");
    kafka.updatePartitions(
        PARTITION.topic(), List.of(new PartitionInfo(PARTITION.topic(), 0, null, null, null)));
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.updateEndOffsets(Map.of(PARTITION, end));
    return kafka;
  }

  private static ConsumerRecord<byte[], byte[]> served(long offset, String topic) {
    return new ConsumerRecord<>(
        PARTITION.topic(),
        0,
        offset,
        ControlRecords.SERVED_KEY.getBytes(StandardCharsets.UTF_8),
        ControlRecords.write(new Served(topic, null, null)));
  }

  @Test
  void afterAFailureWhatWasServedBeforeIsNotServedAgain() {
    MockConsumer<byte[], byte[]> first = consumer(2);
    MockConsumer<byte[], byte[]> second = consumer(2);
    List<Long> readFrom = new CopyOnWriteArrayList<>();
    first.schedulePollTask(
        () -> {
          first.addRecord(served(0, "session-state-a"));
          first.addRecord(served(1, "session-state-b"));
        });
    first.schedulePollTask(() -> first.setPollException(new KafkaException("not allowed")));
    second.schedulePollTask(() -> readFrom.add(second.position(PARTITION)));
    Iterator<MockConsumer<byte[], byte[]>> consumers = List.of(first, second).iterator();
    try (var control = new SessionControl(consumers::next, "test")) {
      await()
          .atMost(PATIENCE)
          .ignoreException(KafkaUnavailable.class)
          .until(() -> control.await().isKnown());
      assertThat(control.served().topic()).isEqualTo("session-state-b");
      await().atMost(PATIENCE).until(() -> !readFrom.isEmpty());

      assertThat(readFrom).containsExactly(2L);
      assertThat(control.served().topic()).isEqualTo("session-state-b");
    }
  }

  @Test
  void whoDecidesLaterHasAHigherOffsetAndATopicMadeAnewBeginsAnew() {
    MockConsumer<byte[], byte[]> first = consumer(9);
    MockConsumer<byte[], byte[]> second = consumer(1);
    first.schedulePollTask(
        () -> {
          first.addRecord(served(3, "session-state-a"));
          first.addRecord(served(8, "session-state-b"));
        });
    var decided = new CopyOnWriteArrayList<SessionControl.Decision>();
    Iterator<MockConsumer<byte[], byte[]>> consumers = List.of(first, second).iterator();
    try (var control = new SessionControl(consumers::next, "test")) {
      first.schedulePollTask(
          () -> {
            decided.add(control.decision());
            first.setPollException(new KafkaException("gone"));
          });
      second.schedulePollTask(
          () -> {
            second.seek(PARTITION, 0);
            second.addRecord(served(0, "session-state-c"));
          });
      await()
          .atMost(PATIENCE)
          .ignoreException(KafkaUnavailable.class)
          .until(() -> control.await().isKnown());
      await().atMost(PATIENCE).until(() -> control.decision().next() == 1);

      assertThat(decided)
          .containsExactly(
              new SessionControl.Decision(new Served("session-state-b", null, null), 9));
      assertThat(control.served().topic()).isEqualTo("session-state-c");
    }
  }
}
