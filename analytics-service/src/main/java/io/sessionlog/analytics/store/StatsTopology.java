package io.sessionlog.analytics.store;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.partition.PartitionProgress;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole program.
 *
 * <pre>
 *   session-events --&gt; read-events --&gt; count [session-stats, stats-marks]
 * </pre>
 *
 * <p>Plain rows, and not the DSL's windows: their grace would drop what comes late, and their time
 * stands still in a quiet partition.
 */
public final class StatsTopology {

  /** They name the changelogs too: under another name a store would start empty. */
  public static final String STATS = "session-stats";

  static final String MARKS = "stats-marks";
  private static final String READ_EVENTS = "read-events";
  private static final String COUNT = "count";

  private StatsTopology() {}

  /**
   * @param partitions of {@code session-events}, as the cluster has them
   */
  public static Topology build(
      StreamsConfig config,
      int partitions,
      AnalyticsSettings settings,
      PartitionProgress progress,
      StoreLock lock,
      HeadSnapshots snapshots,
      StatsMeters meters) {
    progress.start(partitions);
    return new Topology(new TopologyConfig(config))
        .addSource(
            READ_EVENTS,
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            Topics.SESSION_EVENTS)
        .addProcessor(
            COUNT,
            () -> new StatsProcessor(settings, progress, lock, snapshots, meters),
            READ_EVENTS)
        .addStateStore(store(STATS), COUNT)
        .addStateStore(store(MARKS), COUNT);
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled();
  }
}
