package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.notice.Notification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** The tail outlives its consumers. */
class TailTest {

  private static final TopicPartition PARTITION =
      new TopicPartition(Topics.SESSION_NOTIFICATIONS, 0);

  private final AtomicInteger consumers = new AtomicInteger();

  private MockConsumer<String, byte[]> consumerThatFails() {
    consumers.incrementAndGet();
    var kafka = new MockConsumer<String, byte[]>("earliest");
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.updateEndOffsets(Map.of(PARTITION, 0L));
    kafka.setPollException(new KafkaException("the broker is gone"));
    return kafka;
  }

  private static final Tail.Listener NOBODY =
      new Tail.Listener() {
        @Override
        public void starts(Map<Integer, Long> next) {}

        @Override
        public void came(
            List<Notification> notifications, Map<Integer, Long> next, Runnable handled) {}
      };

  @Test
  void it_is_followed_on_however_often_it_was_lost() {
    try (var tail = new Tail(this::consumerThatFails, 1, NOBODY)) {
      tail.start();

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(consumers.get()).isGreaterThan(20));
    }
  }
}
