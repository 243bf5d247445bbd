package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.mockito.Mockito;

/** Tables that are fed by hand, for tests of what reads them. */
public final class Tables {

  private Tables() {}

  /** Open, and empty. */
  public static SessionTable open(int partitions) {
    var table = new SessionTable(partitions, 10);
    table.init(Mockito.mock(StateStoreContext.class), table);
    return table;
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
