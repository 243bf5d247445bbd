package io.sessionlog.notifier.notice;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.InstanceId;
import io.sessionlog.support.kafka.StreamsRunner;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** How the notices are folded, each setting with its reason. */
@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {

  @Bean
  StreamsRunner notices(
      NoticeSettings settings,
      TopicSettings topicSettings,
      KafkaAdmin connection,
      TopicProvisioner topics,
      MeterRegistry meters,
      FatalError fatal) {
    Properties config = streamsConfig(settings, topicSettings);
    config.putAll(connection.getConfigurationProperties());
    var telling =
        new NoticeProcessor.Factory(
            new SessionFold(settings.settleWindow(), settings.activityResolution()),
            new PublishedReader(connection.getConfigurationProperties(), topics::logMark),
            topics::logMark,
            new NoticeMeters(meters));
    return new StreamsRunner(
        StreamsRunner.Duty.ALL_TASKS,
        () -> NoticeTopology.build(new StreamsConfig(config), telling),
        config,
        topics,
        meters,
        fatal);
  }

  static Properties streamsConfig(NoticeSettings settings, TopicSettings topics) {
    var config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) topics.replicationFactor());
    config.put(
        StreamsConfig.topicPrefix("min.insync.replicas"),
        Integer.toString(topics.minInsyncReplicas()));
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, settings.standbyReplicas());

    // A notice that was told twice would have two numbers.
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // Couriers do not wait for commits: a notice of a transaction that is aborted is made again,
    // with
    // the same id, number and bytes, and is then known by its order.
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    // As the projector's, and for its reasons.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 7_000);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);

    config.put(
        ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
        InstanceId.of(settings.instanceId(), settings.stateDir()));
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    // The largest record may be 17 MiB: buffer few, or a backlog of media fills the heap.
    config.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 250);
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 500);
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 20 * 1024 * 1024);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Topics.MAX_RECORD_BYTES);
    return config;
  }
}
