package io.sessionlog.notifier.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.endpoint.EndpointCodec;
import io.sessionlog.support.kafka.VitalThreads;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is told of endpoints, and when. */
class DirectoryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final TopicPartition ENDPOINTS =
      new TopicPartition(Topics.NOTIFICATION_ENDPOINTS, 0);
  private static final TopicPartition PROGRESS =
      new TopicPartition(Topics.NOTIFICATION_PROGRESS, 0);

  private final List<String> changed = new CopyOnWriteArrayList<>();
  private final VitalThreads threads = new VitalThreads(reason -> {});

  private static MockConsumer<String, byte[]> consumer() {
    var kafka = new MockConsumer<String, byte[]>("earliest");
    kafka.updateBeginningOffsets(Map.of(ENDPOINTS, 0L, PROGRESS, 0L));
    kafka.updateEndOffsets(Map.of(ENDPOINTS, 4L, PROGRESS, 0L));
    return kafka;
  }

  private static ConsumerRecord<String, byte[]> record(
      long offset, String id, byte @Nullable [] value) {
    return new ConsumerRecord<>(ENDPOINTS.topic(), 0, offset, id, value);
  }

  private static byte[] endpoint(String id, long createdAt) {
    return EndpointCodec.write(ProgressStoreTest.endpoint(id, createdAt));
  }

  @Test
  void afterAFailureNobodyIsToldOfEndpointsAsTheyWereBefore() {
    MockConsumer<String, byte[]> first = consumer();
    MockConsumer<String, byte[]> second = consumer();
    first.schedulePollTask(
        () -> {
          first.addRecord(record(0, "one", endpoint("one", 1)));
          first.addRecord(record(1, "one", null));
          first.addRecord(record(2, "one", endpoint("one", 2)));
        });
    first.schedulePollTask(() -> first.setPollException(new KafkaException("not allowed")));
    second.schedulePollTask(
        () -> {
          long from = second.position(ENDPOINTS);
          for (long offset = from; offset < 3; offset++) {
            second.addRecord(record(offset, "one", null));
          }
          second.addRecord(record(3, "two", endpoint("two", 3)));
        });
    Iterator<MockConsumer<String, byte[]>> consumers = List.of(first, second).iterator();
    try (var directory = new Directory(consumers::next, 1, changed::add, threads)) {
      directory.start();
      await().atMost(PATIENCE).until(() -> changed.contains("two"));

      assertThat(changed).containsExactly("one", "one", "one", "two");
      assertThat(directory.endpoint("one").orElseThrow().createdAt()).isEqualTo(2);
    }
  }

  @Test
  void endpointsThatThisProcessCanNotReadEndIt() {
    try (var directory = new Directory(TailTest.BROKEN_LIBRARY, 1, changed::add, threads)) {
      directory.start();

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(threads.ended()).isEqualTo("notifier-directory"));
    }
  }
}
