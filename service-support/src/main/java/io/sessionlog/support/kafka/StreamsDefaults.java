package io.sessionlog.support.kafka;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * What every Streams application of the pipeline is run with, each setting with its reason. What is
 * one application's own, its configuration adds.
 */
public final class StreamsDefaults {

  private static final int MAX_FETCH_BYTES = 20 * 1024 * 1024;

  private StreamsDefaults() {}

  /**
   * One instance of an application.
   *
   * @param applicationId names the group and the changelogs
   * @param instanceId towards the group; null or blank: one that is kept in the state directory
   * @param standbyReplicas copies of the state on other instances
   * @param storeMemory of all its stores together, outside of the heap
   */
  public record Instance(
      String applicationId,
      @Nullable String instanceId,
      Path stateDir,
      int standbyReplicas,
      DataSize storeMemory) {}

  public static Properties of(Instance instance, TopicSettings topics) {
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, instance.applicationId());
    config.put(StreamsConfig.STATE_DIR_CONFIG, instance.stateDir().toString());
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) topics.replicationFactor());
    config.put(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        Integer.toString(topics.minInsyncReplicas()));
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, instance.standbyReplicas());
    StoreMemory.bound(config, instance.storeMemory());
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);

    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // With Streams' 100 ms a rebuild is a twentieth slower, and the slowest events are seen half as
    // late again (docs/performance.md). After a crash a second is folded again.
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    // The offsets of a dead instance's open transaction are held back for so long: it bounds
    // fail-over. It is longer than brokers take to replace one that died (4 s, as configured): a
    // transaction that ended before would fence its instance, which then restores all its stores.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 7_000);
    // While the transaction before is being completed, which takes long when a broker has died, the
    // first batch of the next is put off. Batches sent behind it would be out of order, and all of
    // them be tried again and again.
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);

    config.put(
        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
        InstanceId.of(instance.instanceId(), instance.stateDir()));
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    // Members learn by it that one has left: a planned stop hands over within so long.
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 500);
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // The largest record may be 17 MiB: buffer few, or a backlog of media fills the heap.
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 250);
    config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 500);
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), MAX_FETCH_BYTES);
    return config;
  }
}
