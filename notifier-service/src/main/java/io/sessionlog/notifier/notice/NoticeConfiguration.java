package io.sessionlog.notifier.notice;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.StreamsDefaults;
import io.sessionlog.support.kafka.StreamsRunner;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import java.util.Properties;
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
    Properties config =
        StreamsDefaults.of(
            new StreamsDefaults.Instance(
                settings.applicationId(),
                settings.instanceId(),
                settings.stateDir(),
                settings.standbyReplicas(),
                settings.storeMemory()),
            topics);

    // A notice that was told twice would have two numbers. Couriers do not wait for commits: a
    // notice of a transaction that is aborted is made again, with the same id, number and bytes,
    // and is then known by its order.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Topics.MAX_RECORD_BYTES);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    return config;
  }
}
