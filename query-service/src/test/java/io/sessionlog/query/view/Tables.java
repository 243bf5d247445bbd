package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.MockProcessorContext;

/** Tables that are fed by hand, for tests of what reads them. */
public final class Tables {

  private Tables() {}

  /** Open, and empty. */
  public static SessionTable open(int partitions) {
    return open(new SessionTable(partitions, 10));
  }

  /** That of a version that another topic holds. */
  public static SessionTable open(String topic, int partitions) {
    return open(new SessionTable(topic, partitions, 10));
  }

  private static SessionTable open(SessionTable table) {
    table.init(new MockProcessorContext<>().getStateStoreContext(), table);
    return table;
  }

  /** Serves one version's table instead of another's, if it is as far. */
  public static boolean takeOver(SessionTable after, SessionTable before, Runnable serve) {
    try {
      return after.takeOver(before, Duration.ZERO, serve) != null;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param at where the record stands in {@code session-state}
   */
  public static void put(SessionTable table, SessionState state, Position at) {
    table.put(state, at);
  }

  public static void remove(SessionTable table, String sessionId, Position by, Position at) {
    table.remove(sessionId, by, at);
  }
}
