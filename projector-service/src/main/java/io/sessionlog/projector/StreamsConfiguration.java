package io.sessionlog.projector;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.ClockSkew;
import io.sessionlog.support.kafka.ClusterTime;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.KeepUnreadable;
import io.sessionlog.support.kafka.PromptlyClosedProducer;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.StreamsDefaults;
import io.sessionlog.support.kafka.StreamsRunner;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** How Streams is run, each setting with its reason. */
@Configuration(proxyBeanMethods = false)
class StreamsConfiguration {

  @Bean
  NewTopic sessionEvents(TopicSettings topics) {
    return Topics.sessionEvents(topics.replication());
  }

  @Bean
  NewTopic sessionState(TopicSettings topics, ProjectorSettings settings) {
    return Topics.sessionState(settings.foldTopic(), topics.replication());
  }

  @Bean
  NewTopic sessionControl(TopicSettings topics) {
    return Topics.sessionControl(topics.replication());
  }

  @Bean
  NewTopic sessionEventsDlq(TopicSettings topics) {
    return Topics.sessionEventsDlq(topics.replication());
  }

  /** Closed after Streams, which is stopped in an earlier phase. */
  @Bean(destroyMethod = "close")
  Producer<String, byte[]> expiryProducer(KafkaAdmin connection) {
    Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "session-projector-sweeper");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // The sweeper runs on a stream thread: it must not wait long for a cluster that is gone.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    return new PromptlyClosedProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  @Bean
  ClockSkew clockSkew() {
    return new ClockSkew();
  }

  @Bean(destroyMethod = "close")
  SessionControl control(KafkaAdmin connection) {
    return new SessionControl(connection.getConfigurationProperties(), "session-projector-control");
  }

  @Bean(destroyMethod = "close")
  CaughtUp caughtUp(ProjectorSettings settings, KafkaAdmin connection, TopicProvisioner topics) {
    return new CaughtUp(settings.streamsApplicationId(), System::nanoTime)
        .follow(
            () -> Admin.create(connection.getConfigurationProperties()),
            topics::partitionsOfEvents);
  }

  @Bean
  FoldTopic foldTopic(
      ProjectorSettings settings,
      SessionFold fold,
      SessionControl control,
      Producer<String, byte[]> expiryProducer,
      ClusterTime time,
      MeterRegistry meters) {
    var topic = new FoldTopic(settings, fold.version(), control, expiryProducer, time.clock());
    Gauge.builder("sessionlog.projector.served", topic, it -> it.isServed() ? 1 : 0)
        .description("1 while the states of this projector are those that are served")
        .tag("topic", topic.name())
        .register(meters);
    return topic;
  }

  @Bean
  SessionFold fold(ProjectorSettings settings) {
    return new SessionFold(settings.settleWindow(), settings.activityResolution());
  }

  @Bean
  StreamsRunner streams(
      ProjectorSettings settings,
      SessionFold fold,
      FoldTopic foldTopic,
      CaughtUp caughtUp,
      TopicSettings topicSettings,
      KafkaAdmin connection,
      Producer<String, byte[]> expiryProducer,
      ClockSkew clocks,
      ClusterTime time,
      TopicProvisioner topics,
      MeterRegistry meters,
      FatalError fatal) {
    Properties config = streamsConfig(settings, topicSettings);
    config.putAll(connection.getConfigurationProperties());
    var folding =
        new FoldProcessor.Factory(
            fold,
            new FoldMeters(meters),
            new KafkaExpiryLog(expiryProducer, clocks),
            settings,
            partition -> foldTopic.isServed() && caughtUp.isCaughtUp(partition),
            caughtUp::folded,
            () -> time.apart().toMillis());
    return new StreamsRunner(
        StreamsRunner.Duty.ALL_TASKS,
        () -> {
          foldTopic.claim();
          return SessionTopology.build(new StreamsConfig(config), foldTopic.name(), folding);
        },
        config,
        topics,
        meters,
        fatal);
  }

  static Properties streamsConfig(ProjectorSettings settings, TopicSettings topics) {
    Properties config =
        StreamsDefaults.of(
            new StreamsDefaults.Instance(
                settings.streamsApplicationId(),
                settings.instanceId(),
                settings.stateDir(),
                settings.standbyReplicas(),
                settings.storeMemory()),
            topics);
    if (!settings.foldTopic().equals(Topics.SESSION_STATE)) {
      // Not made up anew at each start: quotas keep it from starving the live one.
      config.put(StreamsConfig.CLIENT_ID_CONFIG, settings.streamsApplicationId());
    }

    // Exactly once also keeps a zombie from writing an older state after its successor. The view
    // does not wait for commits. Standbys and read_committed readers do, and are up to a second
    // behind.
    // While a rebuild outruns the broker, batches fill: Kafka's 16 KiB hold twenty states.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * 1024);
    // Streams raises linger to 100 ms, which every state would then wait.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        Topics.MAX_RECORD_BYTES);
    // A cache would merge states, and with them the positions that readers wait for.
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // A thread that waits for events sees to its timers this late: how far a partition has come is
    // told by one. Streams' 100 ms would keep readers waiting.
    config.put(StreamsConfig.POLL_MS_CONFIG, Progress.PAUSE.toMillis());

    // What cannot be read is kept where it can be looked at and redriven, and the rest goes on. Any
    // other failure stops the tasks.
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        KeepUnreadable.OnArrival.class);
    config.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, KeepUnreadable.OnProcessing.class);
    config.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, Topics.SESSION_EVENTS_DLQ);
    // What a fetch brought is in memory already: handing it over in more pieces saves nothing, and
    // between two of them come timers, the look at the commit, and the next fetches.
    config.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 2_000);
    return config;
  }
}
