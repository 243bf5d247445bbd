package io.sessionlog.analytics;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.analytics.store.AnalyticsSettings;
import io.sessionlog.analytics.store.HeadSnapshots;
import io.sessionlog.analytics.store.StatsMeters;
import io.sessionlog.analytics.store.StatsTopology;
import io.sessionlog.analytics.store.StoreLock;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.ClusterTime;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.StreamsDefaults;
import io.sessionlog.support.kafka.StreamsRunner;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.TopicSettings;
import io.sessionlog.support.partition.NodeClient;
import io.sessionlog.support.partition.PartitionGather;
import io.sessionlog.support.partition.PartitionOwners;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.partition.PartitionRouting;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.position.LogEnds;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.position.PositionWaiters;
import io.sessionlog.support.security.CallerShare;
import io.sessionlog.support.security.Seal;
import io.sessionlog.support.security.SignedCallers;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaAdmin;

/** How the numbers are counted and found, each setting with its reason. */
@Configuration(proxyBeanMethods = false)
class StreamsConfiguration {

  @Bean
  NewTopic sessionEvents(TopicSettings topics) {
    return Topics.sessionEvents(topics.replication());
  }

  @Bean
  @ConditionalOnMissingBean
  Clock clock(ClusterTime time) {
    return time.clock();
  }

  @Bean
  StoreLock storeLock() {
    return new StoreLock();
  }

  @Bean
  HeadSnapshots headSnapshots(StoreLock lock) {
    return new HeadSnapshots(lock);
  }

  @Bean
  PartitionProgress partitionProgress(AnalyticsSettings settings) {
    return new PartitionProgress(settings.maxPositionWaiters());
  }

  @Bean
  StreamsRunner streams(
      AnalyticsSettings settings,
      TopicSettings topicSettings,
      KafkaAdmin connection,
      TopicProvisioner topics,
      PartitionProgress progress,
      StoreLock lock,
      HeadSnapshots snapshots,
      Clock clock,
      MeterRegistry meters,
      FatalError fatal) {
    Properties config = streamsConfig(settings, topicSettings);
    config.putAll(connection.getConfigurationProperties());
    var statsMeters = new StatsMeters(meters, clock, settings.metricsSessions());
    return new StreamsRunner(
        StreamsRunner.Duty.ALL_TASKS,
        () ->
            StatsTopology.build(
                new StreamsConfig(config),
                topics.partitionsOfEvents(),
                settings,
                progress,
                lock,
                snapshots,
                statsMeters),
        config,
        topics,
        meters,
        fatal);
  }

  @Bean
  PartitionOwners partitionOwners(StreamsRunner streams) {
    return new PartitionOwners(streams::streams, StatsTopology.STATS, "numbers");
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
        "session-analytics-log-ends",
        Map.of(Topics.SESSION_EVENTS, partitionFreshness));
  }

  @Bean
  NodeClient nodes(
      AnalyticsSettings settings,
      MeterRegistry meters,
      SignedCallers callers,
      @Value("${server.ssl.enabled:false}") boolean isTls) {
    return new NodeClient(
        NodeClient.scheme(settings.nodeScheme(), isTls),
        "sessionlog.analytics.hops",
        meters,
        callers);
  }

  @Bean
  PositionText positionText(Seal seal) {
    return new PositionText(seal);
  }

  @Bean
  PositionWaiters positionWaiters(AnalyticsSettings settings) {
    return new PositionWaiters(
        new CallerShare(settings.maxPositionWaiters(), settings.callerShare()),
        settings.positionWait());
  }

  @Bean
  PartitionRouting partitionRouting(
      PartitionOwners owners,
      PartitionProgress progress,
      Freshness partitionFreshness,
      NodeClient nodes,
      PositionText positions,
      AnalyticsSettings settings,
      PositionWaiters waiters,
      Clock clock,
      @Qualifier("applicationTaskExecutor") Executor executor) {
    return new PartitionRouting(
        owners,
        progress,
        partitionFreshness,
        nodes,
        positions,
        settings.advertisedAddress(),
        waiters,
        clock,
        executor);
  }

  @Bean
  PartitionGather partitionGather(
      PartitionRouting routing,
      PartitionOwners owners,
      PartitionProgress progress,
      NodeClient nodes,
      AnalyticsSettings settings,
      Clock clock,
      @Qualifier("applicationTaskExecutor") Executor executor) {
    return new PartitionGather(
        routing,
        owners,
        progress,
        nodes,
        settings.advertisedAddress(),
        settings.positionWait(),
        settings.sumTime(),
        Topics.SESSION_EVENTS,
        clock,
        executor);
  }

  static Properties streamsConfig(AnalyticsSettings settings, TopicSettings topics) {
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

    // What is counted twice is wrong. The head's position would fence a repetition of one session's
    // events; that a head and its sums are of one moment is what transactions are for.
    // The sums change with every event: what changes again before the next commit is written once.
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, settings.cacheMemory().toBytes());
    config.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024);
    // The processor sees to what can't be read; whatever else fails stops the tasks.
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailExceptionHandler.class);
    config.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndFailProcessingExceptionHandler.class);
    return config;
  }
}
