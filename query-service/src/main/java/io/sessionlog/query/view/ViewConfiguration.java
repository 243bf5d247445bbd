package io.sessionlog.query.view;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.QuerySettings;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.StreamsRunner;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** How the view is kept, each setting with its reason. */
@Configuration(proxyBeanMethods = false)
class ViewConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  NewTopic sessionState(TopicSettings topics) {
    return Topics.sessionState(topics.replication());
  }

  @Bean
  NewTopic sessionEventsDlq(TopicSettings topics) {
    return Topics.sessionEventsDlq(topics.replication());
  }

  @Bean(destroyMethod = "close")
  Producer<byte[], byte[]> deadLetterProducer(KafkaAdmin connection) {
    Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "session-view-dead-letters");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    // The view's one thread must not wait long for a cluster that is gone.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Bean
  StreamsRunner streams(
      QuerySettings settings,
      KafkaAdmin connection,
      Producer<byte[], byte[]> deadLetterProducer,
      TopicProvisioner topics,
      MeterRegistry meters,
      FatalError fatal) {
    var config = new Properties();
    config.putAll(connection.getConfigurationProperties());
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    config.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
    var deadLetters = new DeadLetters(deadLetterProducer);
    var metrics = new ViewMetrics(meters);
    return new StreamsRunner(
        () -> ViewTopology.build(() -> new ViewProcessor(deadLetters, metrics)),
        config,
        topics,
        meters,
        fatal);
  }
}
