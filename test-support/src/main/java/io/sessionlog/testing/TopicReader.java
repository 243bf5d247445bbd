package io.sessionlog.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads a topic from its beginning to its present end. */
public final class TopicReader {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private TopicReader() {}

  public static List<ConsumerRecord<byte[], byte[]>> read(String bootstrapServers, String topic) {
    return read(bootstrapServers, topic, new ByteArrayDeserializer());
  }

  /** What readers of committed records see: partition after partition, each in its order. */
  public static <K> List<ConsumerRecord<K, byte[]>> read(
      String bootstrapServers, String topic, Deserializer<K> keys) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "max.poll.records",
                10_000,
                // Closing waits for the fetch behind the end, which waits at the broker.
                "fetch.max.wait.ms",
                20),
            keys,
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<K, byte[]>> records = new ArrayList<>();
      long begin = System.nanoTime();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(POLL).forEach(records::add);
        if (System.nanoTime() - begin > PATIENCE_NANOS) {
          throw new IllegalStateException("The end of " + topic + " does not come");
        }
      }
      records.sort(
          Comparator.<ConsumerRecord<?, ?>>comparingInt(ConsumerRecord::partition)
              .thenComparingLong(ConsumerRecord::offset));
      return records;
    }
  }
}
