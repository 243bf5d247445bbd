package io.sessionlog.ingest.append;

import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.sessionlog.ingest.IngestSettings;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.ClockSkew;
import io.sessionlog.support.kafka.ClusterTime;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.KafkaProbe;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** The producer, each setting with its reason. */
@Configuration(proxyBeanMethods = false)
class KafkaConfiguration {

  private static final long BUFFER_BYTES = 32L * 1024 * 1024;

  /** Four bodies of the largest senders, and small ones behind them. */
  private static final long LARGE_BUFFER_BYTES = 64L * 1024 * 1024;

  /**
   * A broker that is silent, not gone, is asked anew after so long: by then it may have been
   * replaced, and the answer can still come in time.
   */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  @Bean
  Clock clock(ClusterTime time) {
    return time.clock();
  }

  @Bean
  NewTopic sessionEvents(TopicSettings topics) {
    return Topics.sessionEvents(topics.replication());
  }

  @Bean
  NewTopic sessionEventsRejected(TopicSettings topics) {
    return Topics.sessionEventsRejected(topics.replication());
  }

  @Bean
  KafkaProbe kafka(TopicProvisioner topics, FatalError fatal, IngestSettings settings) {
    return new KafkaProbe(topics, fatal, settings.ackTimeout());
  }

  @Bean
  ClockSkew clockSkew() {
    return new ClockSkew();
  }

  /** Closing it waits for what is still to be acknowledged; the web server has stopped by then. */
  @Bean(destroyMethod = "close")
  Producer<String, byte[]> eventProducer(KafkaAdmin connection, IngestSettings settings) {
    return producer("session-ingest", BUFFER_BYTES, connection, settings);
  }

  @Bean(destroyMethod = "close")
  Producer<String, byte[]> largeEventProducer(KafkaAdmin connection, IngestSettings settings) {
    return producer("session-ingest-large", LARGE_BUFFER_BYTES, connection, settings);
  }

  private static Producer<String, byte[]> producer(
      String clientId, long bufferBytes, KafkaAdmin connection, IngestSettings settings) {
    Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    // An accepted webhook is on every in-sync replica.
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // Clients since Kafka 4 linger 5 ms, which every sender would wait.
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // What its sender was told to be refused must not be sent any more: the sender may have had it
    // accepted by another node since, and newer ones, which a late one would undo.
    int ackTimeoutMs = Math.toIntExact(settings.ackTimeout().toMillis());
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ackTimeoutMs);
    config.put(
        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        Math.min(ackTimeoutMs, Math.toIntExact(SILENCE.toMillis())));
    // A new leader is looked for this often; Kafka's 1 s would be an eighth of our patience.
    config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 50);
    config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 250);
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    // A request that waits holds no thread: AckedProducer tries again what can't be taken now.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    // Kafka's 5 min without a record of a topic would cost the next one a look for its partitions.
    config.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Integer.MAX_VALUE);
    // Giving a record up starts a new epoch, under which those after it that are still on their way
    // are sent again: with several on their way, one that the leader had would be there twice. It
    // costs a network round trip: a broker takes one request of a connection at a time anyway.
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, bufferBytes);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** Boot binds it: it binds every binder that is a bean. */
  @Bean(destroyMethod = "close")
  KafkaClientMetrics producerMetrics(Producer<String, byte[]> eventProducer) {
    return new KafkaClientMetrics(eventProducer);
  }

  @Bean(destroyMethod = "close")
  KafkaClientMetrics largeProducerMetrics(Producer<String, byte[]> largeEventProducer) {
    return new KafkaClientMetrics(largeEventProducer);
  }

  @Bean
  Lanes lanes(
      Producer<String, byte[]> eventProducer,
      Producer<String, byte[]> largeEventProducer,
      KafkaProbe kafka,
      ClockSkew clocks,
      IngestSettings settings,
      RefusalMeters refusals) {
    return new Lanes(
        new AckedProducer(eventProducer, kafka::isReachable, clocks, refusals),
        new AckedProducer(largeEventProducer, kafka::isReachable, clocks, refusals),
        settings.ackTimeout());
  }
}
