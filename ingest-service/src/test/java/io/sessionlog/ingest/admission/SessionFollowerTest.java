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
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
    consumer.updatePartitions(
        Topics.SESSION_STATE,
        List.of(new PartitionInfo(PARTITION.topic(), PARTITION.partition(), null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 3L));
    consumer.schedulePollTask(
        () -> {
          tell("hers", "alice");
          tell("gone", "alice");
          put("~0".getBytes(UTF_8), null);
        });
    try (var follower = new SessionFollower(known, () -> Topics.SESSION_STATE, () -> consumer)) {
      await().atMost(PATIENCE).until(known::isRead);
      assertThat(known.contain("hers")).isTrue();
      assertThat(known.countOf("alice")).isEqualTo(2);
      assertThat(known.count()).as("progress is no session").isEqualTo(2);
      assertThat(follower.health().getStatus().getCode()).isEqualTo("UP");

      consumer.schedulePollTask(
          () -> {
            put("gone".getBytes(UTF_8), null);
            tell("hers", "bob");
            put("strange".getBytes(UTF_8), "{}".getBytes(UTF_8));
          });
      await().atMost(PATIENCE).until(() -> known.contain("strange"));
      assertThat(known.contain("gone")).isFalse();
      assertThat(known.countOf("alice")).isZero();
      assertThat(known.countOf("bob")).isEqualTo(1);
    }
    assertThat(ProgressRecords.key(0)).isEqualTo("~0");
  }

  private void tell(String session, String user) {
    var attributes =
        new EventAttributes("id", "/test", "ready", session, Instant.EPOCH, user, null);
    put(
        session.getBytes(UTF_8),
        StateCodec.write(
            SessionFold.byDefault()
                .apply(
                    null,
                    new SessionEvent(attributes, new SessionFact.Ready()),
                    new Position(0, offset))
                .state()));
  }

  private void put(byte[] key, byte @Nullable [] value) {
    consumer.addRecord(
        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset++, key, value));
  }
}
