package io.sessionlog.query.view;

import io.sessionlog.support.position.Watermarks;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The part of the topology that keeps the sessions.
 *
 * <pre>
 *   session-state --&gt; read-states --&gt; update-table [session-table]     global: all of it on every node
 * </pre>
 */
public final class ViewTopology {

  private ViewTopology() {}

  /**
   * @param topology gets the global store
   * @param topic of states
   * @param partitions of {@code session-state}, as the cluster has them
   * @param maxWaiting see {@link Watermarks#reached}
   */
  public static void addTo(
      Topology topology,
      String topic,
      int partitions,
      int maxWaiting,
      DeadLetters deadLetters,
      ViewMeters meters) {
    topology.addGlobalStore(
        new TableBuilder(topic, partitions, maxWaiting),
        "read-states",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic,
        "update-table",
        () -> new StateProcessor(deadLetters, meters));
  }

  /** A global store has no changelog but its topic, and this one no cache. */
  private record TableBuilder(String topic, int partitions, int maxWaiting)
      implements StoreBuilder<SessionTable> {

    @Override
    public SessionTable build() {
      return new SessionTable(topic, partitions, maxWaiting);
    }

    @Override
    public String name() {
      return SessionTable.NAME;
    }

    @Override
    public StoreBuilder<SessionTable> withCachingEnabled() {
      return this;
    }

    @Override
    public StoreBuilder<SessionTable> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<SessionTable> withLoggingEnabled(Map<String, String> config) {
      return this;
    }

    @Override
    public StoreBuilder<SessionTable> withLoggingDisabled() {
      return this;
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
