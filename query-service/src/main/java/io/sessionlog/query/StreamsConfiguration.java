package io.sessionlog.query;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.caller.CallerSettings;
import io.sessionlog.query.message.MessageMeters;
import io.sessionlog.query.message.MessageSettings;
import io.sessionlog.query.message.MessageTopology;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.query.timeline.TimelineMeters;
import io.sessionlog.query.timeline.TimelineSettings;
import io.sessionlog.query.view.KafkaDeadLetters;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.query.view.StoreNotReady;
import io.sessionlog.query.view.ViewMeters;
import io.sessionlog.query.view.ViewTopology;
import io.sessionlog.query.view.Views;
import io.sessionlog.support.kafka.ClusterTime;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.PromptlyClosedProducer;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.StreamsDefaults;
import io.sessionlog.support.kafka.StreamsRunner;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import io.sessionlog.support.partition.NodeClient;
import io.sessionlog.support.partition.PartitionOwners;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.partition.PartitionRouting;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.position.LogEnds;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.position.PositionWait;
import io.sessionlog.support.position.PositionWaiters;
import io.sessionlog.support.security.Seal;
import io.sessionlog.support.security.SignedCallers;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
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
  NewTopic sessionState(TopicSettings topics) {
    return Topics.sessionState(topics.replication());
  }

  @Bean
  NewTopic sessionControl(TopicSettings topics) {
    return Topics.sessionControl(topics.replication());
  }

  @Bean
  NewTopic sessionEventsDlq(TopicSettings topics) {
    return Topics.sessionEventsDlq(topics.replication());
  }

  @Bean
  @ConditionalOnMissingBean
  Clock clock(ClusterTime time) {
    return time.clock();
  }

  /** Closed after Streams, which is stopped in an earlier phase. */
  @Bean(destroyMethod = "close")
  Producer<byte[], byte[]> deadLetterProducer(KafkaAdmin connection) {
    Map<String, Object> config = new HashMap<>(connection.getConfigurationProperties());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "session-query-dead-letters");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    // The thread that feeds the view sends: it must not wait long for a cluster that is gone.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    return new PromptlyClosedProducer<>(
        config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Bean
  ViewMeters viewMeters(MeterRegistry registry, Clock clock) {
    return new ViewMeters(registry, clock);
  }

  @Bean(destroyMethod = "close")
  SessionControl control(KafkaAdmin connection) {
    return new SessionControl(connection.getConfigurationProperties(), "session-query-control");
  }

  @Bean
  Views views(
      SessionControl control,
      QuerySettings settings,
      KafkaAdmin connection,
      Producer<byte[], byte[]> deadLetterProducer,
      TopicProvisioner topics,
      ViewMeters viewMeters,
      MeterRegistry meters,
      FatalError fatal,
      TopicSettings topicSettings,
      Clock clock) {
    return new Views(
        control,
        topic -> {
          Properties config = streamsConfig(settings, topicSettings);
          config.putAll(connection.getConfigurationProperties());
          config.put(
              StreamsConfig.APPLICATION_ID_CONFIG,
              settings.applicationId() + "-view" + Topics.stateSuffix(topic));
          var runner =
              new StreamsRunner(
                  StreamsRunner.Duty.GLOBAL_STORES,
                  () -> {
                    var topology = new Topology();
                    ViewTopology.addTo(
                        topology,
                        topic,
                        topics.partitionsOfEvents(),
                        settings.maxPositionWaiters(),
                        new KafkaDeadLetters(deadLetterProducer),
                        viewMeters);
                    return topology;
                  },
                  config,
                  topics,
                  meters,
                  fatal);
          return new LoadedVersion(
              runner::streams, runner, connection.getConfigurationProperties(), clock);
        },
        viewMeters);
  }

  @Bean
  StreamsRunner streams(
      QuerySettings settings,
      KafkaAdmin connection,
      Producer<byte[], byte[]> deadLetterProducer,
      TopicProvisioner topics,
      ViewMeters viewMeters,
      MessageSettings messages,
      PartitionProgress progress,
      TimelineSettings timelines,
      MeterRegistry meters,
      FatalError fatal,
      TopicSettings topicSettings,
      Views views,
      Clock clock) {
    Properties config = streamsConfig(settings, topicSettings);
    config.putAll(connection.getConfigurationProperties());
    var deadLetters = new KafkaDeadLetters(deadLetterProducer);
    var messageMeters = new MessageMeters(meters);
    var timelineMeters = new TimelineMeters(meters);
    var itself = new AtomicReference<StreamsRunner>();
    var first =
        new LoadedVersion(
            () -> itself.get() == null ? null : itself.get().streams(),
            null,
            connection.getConfigurationProperties(),
            clock);
    var streams =
        new StreamsRunner(
            StreamsRunner.Duty.GLOBAL_STORES,
            () ->
                QueryTopology.build(
                    views.begin(first),
                    topics.partitionsOfEvents(),
                    settings,
                    messages,
                    progress,
                    deadLetters,
                    viewMeters,
                    messageMeters,
                    timelines,
                    timelineMeters),
            config,
            topics,
            meters,
            fatal);
    itself.set(streams);
    return streams;
  }

  @Bean
  PartitionProgress partitionProgress(QuerySettings settings) {
    return new PartitionProgress(settings.maxPositionWaiters());
  }

  @Bean
  PartitionOwners partitionOwners(StreamsRunner streams) {
    return new PartitionOwners(streams::streams, SessionStore.NAME, "messages");
  }

  /** How far behind {@code session-state} the view is. */
  @Bean
  Freshness viewFreshness(Views views, Clock clock) {
    return Freshness.ofPresent(clock, views::freshness);
  }

  /** How far behind {@code session-events} the partitions are that this node owns. */
  @Bean
  Freshness partitionFreshness(PartitionOwners owners, PartitionProgress progress, Clock clock) {
    return new Freshness(clock, partition -> progress.readUpTo(partition, owners));
  }

  @Bean(destroyMethod = "close")
  LogEnds logEnds(KafkaAdmin connection, Freshness partitionFreshness) {
    return new LogEnds(
        connection.getConfigurationProperties(),
        "session-query-log-ends",
        Map.of(Topics.SESSION_EVENTS, partitionFreshness));
  }

  @Bean
  FreshnessHealth freshness(Freshness viewFreshness, QuerySettings settings) {
    return new FreshnessHealth(viewFreshness, settings.maxStaleness());
  }

  @Bean
  PositionText positionText(Seal seal) {
    return new PositionText(seal);
  }

  @Bean
  PartitionRouting partitionRouting(
      PartitionOwners owners,
      PartitionProgress progress,
      Freshness partitionFreshness,
      QuerySettings settings,
      CallerSettings callers,
      MeterRegistry meters,
      Clock clock,
      SignedCallers nodes,
      PositionText positions,
      @Value("${server.ssl.enabled:false}") boolean isTls,
      @Qualifier("applicationTaskExecutor") Executor executor) {
    return new PartitionRouting(
        owners,
        progress,
        partitionFreshness,
        new NodeClient(
            NodeClient.scheme(settings.nodeScheme(), isTls),
            "sessionlog.query.hops",
            meters,
            nodes),
        positions,
        settings.advertisedAddress(),
        waiters(settings, callers),
        clock,
        executor);
  }

  /** Of the view and of the partitions each: they do not wait for the same. */
  private static PositionWaiters waiters(QuerySettings settings, CallerSettings callers) {
    return new PositionWaiters(callers.of(settings.maxPositionWaiters()), settings.positionWait());
  }

  @Bean
  PositionWait positionWait(
      SessionView view,
      QuerySettings settings,
      CallerSettings callers,
      PositionText positions,
      @Qualifier("applicationTaskExecutor") Executor executor) {
    return new PositionWait(
        () -> view.table().watermarks(),
        StoreNotReady::new,
        waiters(settings, callers),
        positions,
        executor);
  }

  static Properties streamsConfig(QuerySettings settings, TopicSettings topics) {
    Properties config =
        StreamsDefaults.of(
            new StreamsDefaults.Instance(
                settings.applicationId(),
                settings.instanceId(),
                settings.stateDir(),
                settings.standbyReplicas(),
                settings.storeMemory()),
            topics);
    config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, settings.advertisedAddress());

    // At least once, a store could hold what its changelog did not take: the event that comes again
    // changes nothing then, writes nothing, and the next owner lacks it for ever.
    // Who takes over from a node that died waits so long for its open transaction, while standbys
    // answer, and say so. Others wait 7 s; but who is fenced restores its stores as a whole, and
    // messages are many: this outlasts a broker that is replaced as late as Kafka's defaults have
    // it.
    config.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 15_000);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 * 1024);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
        2 * MessageTopology.MAX_STATE_BYTES);
    // A list that is read while a record cache is emptied could miss rows.
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);

    // With exactly-once Streams has every consumer read committed records alone, unless this one is
    // told otherwise. Not waiting for the projector's commit is what makes an event visible in a
    // millisecond. It is safe because each state carries its position, and a redone transaction
    // writes the same states.
    config.put(
        StreamsConfig.globalConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
        "read_uncommitted");
    // Larger batches than the default of 500 for the restore; a batch of states is small.
    config.put(StreamsConfig.globalConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
    // The restore goes partition by partition over one connection, and at the end of each its last
    // fetch still waits at the broker for more: with the default of 500 ms six partitions cost 3 s.
    config.put(StreamsConfig.globalConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 50);
    // The processors set aside what can't be read; whatever else they throw stops the tasks.
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailExceptionHandler.class);
    config.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    return config;
  }
}
