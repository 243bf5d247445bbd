package io.sessionlog.bench.baseline;

import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads {@code session-events} from its start and parses every event, and does nothing with it. */
public final class BareConsumer {

  private BareConsumer() {}

  /** Prints the events per second, from the first that came to the last. */
  public static void main(String[] args) {
    String bootstrapServers = args[0];
    int partitions = Integer.parseInt(args[1]);
    long events = Long.parseLong(args[2]);
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            // As the projector has it.
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            500,
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            20 * 1024 * 1024);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          IntStream.range(0, partitions)
              .mapToObj(partition -> new TopicPartition(Topics.SESSION_EVENTS, partition))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      long begin = 0;
      long read = 0;
      long bytes = 0;
      while (read < events) {
        var records = consumer.poll(Duration.ofSeconds(1));
        if (begin == 0 && !records.isEmpty()) {
          begin = System.nanoTime();
        }
        for (var record : records) {
          bytes += EventCodec.read(record.value()).sessionId().length();
          read++;
        }
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (bytes == 0) {
        throw new IllegalStateException("no event names a session");
      }
      System.out.println(read / seconds);
    }
  }
}
