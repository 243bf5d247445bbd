package io.sessionlog.query.timeline;

import io.sessionlog.query.message.MessageSettings;
import io.sessionlog.query.message.MessageTopology;
import org.apache.kafka.streams.Topology;

/**
 * The part of the topology that keeps the timelines: in the store of messages, so that they move,
 * stand by and are waited for together.
 *
 * <pre>
 *   session-events --&gt; read-events --&gt; fold-messages [message-store] --&gt; fold-timelines [message-store]
 * </pre>
 */
public final class TimelineTopology {

  private static final String PROCESSOR = "fold-timelines";

  private TimelineTopology() {}

  /** Call it after {@link MessageTopology#addTo}. */
  public static void addTo(
      Topology topology,
      TimelineSettings settings,
      MessageSettings messages,
      TimelineMeters meters) {
    topology
        .addProcessor(
            PROCESSOR,
            () -> new TimelineProcessor(settings, messages, meters),
            MessageTopology.PROCESSOR)
        .connectProcessorAndStateStores(PROCESSOR, MessageTopology.STORE);
  }
}
