package io.sessionlog.sink;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How topics are read, each setting with its reason. */
final class Consumers {

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

  private final Map<String, Object> connection;
  private final DatabaseSettings settings;

  Consumers(Map<String, Object> connection, DatabaseSettings settings) {
    this.connection = Map.copyOf(connection);
    this.settings = settings;
  }

  Consumer<byte[], byte[]> open(String group) {
    Map<String, Object> config = new HashMap<>(connection);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
    String instanceId = settings.instanceId();
    if (instanceId != null && !instanceId.isBlank()) {
      config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId);
    }
    // An instance that died is replaced after so long.
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    // The database knows where to go on.
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // The projector commits once a second, and a row is to follow its event within milliseconds.
    // RowPlan says why that is safe.
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    // As much as the lanes write at once; each takes what came in several transactions.
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2 * BatchSize.MAX);
    // The largest event has 17 MiB.
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 20 * 1024 * 1024);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Of no group: it commits nothing, and nobody shares partitions with it. */
  Consumer<byte[], byte[]> reader() {
    Map<String, Object> config = new HashMap<>(connection);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, settings.group() + "-reader");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Kafka's id of a topic: one that was deleted and made anew has another. */
  String idOf(String topic) throws InterruptedException {
    try (Admin admin = Admin.create(connection)) {
      return admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .values()
          .iterator()
          .next()
          .topicId()
          .toString();
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("A topic's id could not be asked for", e);
    }
  }
}
