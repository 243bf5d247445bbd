package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.support.kafka.VitalThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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

  static final Supplier<MockConsumer<String, byte[]>> BROKEN_LIBRARY =
      () -> {
        throw new NoClassDefFoundError("for the test");
      };

  private static final Tail.Listener NOBODY =
      new Tail.Listener() {
        @Override
        public void starts(Map<Integer, Long> next) {}

        @Override
        public void came(
            List<Notification> notifications, Map<Integer, Long> next, Runnable handled) {}
      };

  @Test
  void it_is_followed_on_however_often_it_was_lost_and_asked_for_less_and_less() {
    List<Long> pauses = new CopyOnWriteArrayList<>();
    var pause =
        new RetryPause(
            millis -> {
              pauses.add(millis);
              if (pauses.size() > 20) {
                // Until it is closed.
                new CountDownLatch(1).await();
              }
            });
    try (var tail =
        new Tail(this::consumerThatFails, 1, NOBODY, new VitalThreads(reason -> {}), pause)) {
      tail.start();

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(consumers.get()).isGreaterThan(20));
    }
    assertThat(pauses).startsWith(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L);
  }

  @Test
  void what_went_well_makes_the_next_pause_a_short_one() {
    List<Long> pauses = new ArrayList<>();
    var pause = new RetryPause(pauses::add);
    pause.await();
    pause.await();
    pause.wentWell();
    pause.await();

    assertThat(pauses).containsExactly(100L, 200L, 100L);
  }

  @Test
  void one_that_can_t_be_followed_by_this_process_ends_it() {
    var threads = new VitalThreads(reason -> {});
    try (var tail = new Tail(BROKEN_LIBRARY, 1, NOBODY, threads)) {
      tail.start();

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(threads.ended()).isEqualTo("notifier-tail"));
    }
  }
}
