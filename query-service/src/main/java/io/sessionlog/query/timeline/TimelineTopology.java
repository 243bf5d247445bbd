package io.sessionlog.query.timeline;

import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.Retention;
import io.sessionlog.query.partition.SessionStore;
import org.apache.kafka.streams.Topology;

/**
 * The part of the topology that keeps the timelines.
 *
 * <pre>
 *   session-events --&gt; read-events --&gt; fold-messages [message-store, last-events] --&gt; fold-timelines [message-store, last-events]
 * </pre>
 */
public final class TimelineTopology {

  private static final String PROCESSOR = "fold-timelines";

  private TimelineTopology() {}

  /**
   * @param parent the processor that reads the log, and forwards {@link
   *     io.sessionlog.support.partition.LoggedEvent}s
   */
  public static void addTo(
      Topology topology,
      String parent,
      TimelineSettings settings,
      Retention retention,
      TimelineMeters meters) {
    topology
        .addProcessor(PROCESSOR, () -> new TimelineProcessor(settings, retention, meters), parent)
        .connectProcessorAndStateStores(PROCESSOR, SessionStore.NAME, LastEvents.NAME);
  }
}
