package io.sessionlog.reconciler.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.reconciler.server.Servers;
import io.sessionlog.support.kafka.ClockSkew;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.PromptlyClosedProducer;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** How states are followed and answers appended, each setting with its reason. */
@Configuration(proxyBeanMethods = false)
class RunConfiguration {

  private static final Logger log = LoggerFactory.getLogger(RunConfiguration.class);
  private static final String GROUP = "session-reconciler";

  @Bean
  NewTopic sessionEvents(TopicSettings topics) {
    return Topics.sessionEvents(topics.replication());
  }

  @Bean
  NewTopic sessionState(TopicSettings topics) {
    return Topics.sessionState(topics.replication());
  }

  @Bean
  NewTopic sessionControl(TopicSettings topics) {
    return Topics.sessionControl(topics.replication());
  }

  @Bean(destroyMethod = "close")
  SessionControl control(KafkaAdmin connection) {
    return new SessionControl(connection.getConfigurationProperties(), GROUP + "-control");
  }

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  ClockSkew clockSkew() {
    return new ClockSkew();
  }

  @Bean
  Servers servers(AskingSettings settings) {
    Path file = settings.serversFile();
    Servers servers =
        Servers.of(
            settings.serverApi(),
            settings.apiKey(),
            settings.serverKind(),
            file == null || file.toString().isBlank() ? null : file);
    if (servers.all().isEmpty()) {
      log.info("No server is asked: WHATSAPP_SERVER_API is not set");
    }
    return servers;
  }

  /** Closed after the loop, which is stopped in an earlier phase. */
  @Bean(destroyMethod = "close")
  Producer<String, byte[]> correctionProducer(KafkaAdmin connection) {
    Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, GROUP);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // The loop must not wait long for a cluster that is gone.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    // The log takes nothing older than 10 s.
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    return new PromptlyClosedProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  @Bean
  Reconciler asking(
      AskingSettings settings,
      Servers servers,
      KafkaAdmin connection,
      Producer<String, byte[]> correctionProducer,
      ClockSkew clocks,
      TopicProvisioner topics,
      SessionControl control,
      MeterRegistry registry,
      FatalError fatal,
      Clock clock) {
    var meters = new ReconcilerMeters(registry);
    return new Reconciler(
        new Desks(servers, settings.delays(), settings.rate(), meters),
        () -> consumer(connection, settings),
        new Corrections(correctionProducer, clocks, meters),
        topics,
        control,
        meters,
        fatal,
        clock);
  }

  private static Consumer<String, byte[]> consumer(KafkaAdmin connection, AskingSettings settings) {
    Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, GROUP);
    String instanceId = settings.instanceId();
    if (instanceId != null && !instanceId.isBlank()) {
      config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId);
    }
    // What a node keeps it need not read again.
    config.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    // An instance that died is replaced after so long.
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    // A partition is read from its start each time that it is given to this node.
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }
}
