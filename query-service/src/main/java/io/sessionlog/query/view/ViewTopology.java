package io.sessionlog.query.view;

import io.sessionlog.support.kafka.TransientStore;
import io.sessionlog.support.position.Watermarks;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;

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
        new TransientStore<>(
            SessionTable.NAME, () -> new SessionTable(topic, partitions, maxWaiting)),
        "read-states",
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic,
        "update-table",
        () -> new StateProcessor(deadLetters, meters));
  }
}
