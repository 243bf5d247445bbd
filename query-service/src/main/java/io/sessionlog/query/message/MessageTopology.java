package io.sessionlog.query.message;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.query.view.DeadLetters;
import io.sessionlog.support.partition.LoggedEvent;
import io.sessionlog.support.partition.PartitionProgress;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;

/**
 * The part of the topology that keeps the messages.
 *
 * <pre>
 *   session-events --&gt; read-events --&gt; fold-messages [message-store, last-events]     by partition, with a standby
 * </pre>
 */
public final class MessageTopology {

  /** What it forwards are {@link LoggedEvent}s. */
  public static final String PROCESSOR = "fold-messages";

  /** A text of 64 Ki characters, each escaped in six bytes, twice: as sent and as edited. */
  public static final int MAX_STATE_BYTES = 2 * 1024 * 1024;

  private MessageTopology() {}

  /**
   * @param partitions of {@code session-events}, as the cluster has them
   */
  public static void addTo(
      Topology topology,
      int partitions,
      MessageSettings settings,
      PartitionProgress progress,
      DeadLetters deadLetters,
      MessageMeters meters) {
    progress.start(partitions);
    topology
        .addSource(
            "read-events",
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer(),
            Topics.SESSION_EVENTS)
        .addProcessor(
            PROCESSOR,
            () -> new MessageProcessor(settings, progress, deadLetters, meters),
            "read-events")
        .addStateStore(SessionStore.builder(MAX_STATE_BYTES), PROCESSOR)
        .addStateStore(LastEvents.builder(), PROCESSOR);
  }
}
