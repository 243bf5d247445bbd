package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that were removed last, and by which event. The view reads what is not yet
 * committed: after an aborted transaction the projector writes the same values once more, and a
 * value from before a deletion must not bring the session back.
 *
 * <p>What is redone is what one transaction held, some 100 ms of events; so a bounded memory
 * suffices.
 */
final class Tombstones {

  static final int REMEMBERED = 10_000;

  private final Map<String, Position> removedBy =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
          return size() > REMEMBERED;
        }
      };

  void remember(String sessionId, Position position) {
    Position known = removedBy.remove(sessionId);
    removedBy.put(sessionId, known != null && position.isAtOrBefore(known) ? known : position);
  }

  /** Whether the event at this position was followed by the session's removal. */
  boolean cover(String sessionId, Position position) {
    Position removal = removedBy.get(sessionId);
    return removal != null && position.isAtOrBefore(removal);
  }
}
