package io.sessionlog.notifier.notice;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads one partition of {@code notification-sequences} to its end, on a stream thread that starts
 * a task: some hundred bytes for each session that ever had a notice. It is done for a rebuild
 * alone.
 */
final class PublishedReader implements Published.Reader {

  private final Map<String, Object> connection;
  private final Supplier<String> logMark;

  PublishedReader(Map<String, Object> connection, Supplier<String> logMark) {
    this.connection = connection;
    this.logMark = logMark;
  }

  @Override
  public Published read(int partition) {
    var topicPartition = new TopicPartition(Topics.NOTIFICATION_SEQUENCES, partition);
    Map<String, Object> config = new HashMap<>(connection);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(topicPartition));
      // The end of what is committed: a transaction that is open is waited for by its successor's
      // fencing, which Streams does before it starts the task.
      long end = consumer.endOffsets(List.of(topicPartition)).getOrDefault(topicPartition, 0L);
      consumer.seekToBeginning(List.of(topicPartition));
      Map<String, byte[]> newest = new HashMap<>();
      while (consumer.position(topicPartition) < end) {
        consumer
            .poll(Duration.ofMillis(500))
            .forEach(record -> newest.put(record.key(), record.value()));
      }
      return published(newest, logMark.get());
    }
  }

  static Published published(Map<String, byte[]> newest, String logMark) {
    Map<String, Sequences> sequences = new HashMap<>();
    long last = -1;
    for (Map.Entry<String, byte[]> session : newest.entrySet()) {
      SequenceCodec.Entry entry = SequenceCodec.read(session.getValue());
      sequences.put(session.getKey(), entry.sequences());
      if (entry.log().equals(logMark)) {
        last = Math.max(last, entry.eventOffset());
      }
    }
    return new Published(last, sequences);
  }
}
