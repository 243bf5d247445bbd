package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.support.position.Positions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sessions that were removed last, and by which event. The view reads what is not yet
 * committed: after an aborted transaction the projector writes the same values once more, and a
 * value from before a deletion must not bring the session back.
 *
 * <p>What is redone is what one transaction held, some 100 ms of events; so a bounded memory
 * suffices. A reader that comes back is told what was removed meanwhile, as far as this remembers.
 */
final class Tombstones {

  static final int REMEMBERED = 10_000;

  private final Map<String, Position> removedBy = new LinkedHashMap<>();

  /** Up to where some may be forgotten. */
  private Positions forgotten;

  Tombstones(int partitions) {
    this.forgotten = Positions.none(partitions);
  }

  void remember(String sessionId, Position position) {
    Position known = removedBy.remove(sessionId);
    removedBy.put(sessionId, known != null && position.isAtOrBefore(known) ? known : position);
    if (removedBy.size() > REMEMBERED) {
      Iterator<Position> eldest = removedBy.values().iterator();
      forgotten = forgotten.and(eldest.next());
      eldest.remove();
    }
  }

  /** Those of another version's table too: who was told by that one is told by this one now. */
  void takeOver(Tombstones before) {
    forgotten = forgotten.and(before.forgotten);
    before.removedBy.forEach(this::remember);
  }

  /** Whether the event at this position was followed by the session's removal. */
  boolean cover(String sessionId, Position position) {
    Position removal = removedBy.get(sessionId);
    return removal != null && position.isAtOrBefore(removal);
  }

  /** Empty if they are not all known. */
  Optional<List<Gone>> since(Positions positions) {
    if (!positions.cover(forgotten)) {
      return Optional.empty();
    }
    List<Gone> found = new ArrayList<>();
    removedBy.forEach(
        (sessionId, by) -> {
          if (!positions.cover(by)) {
            found.add(new Gone(sessionId, by));
          }
        });
    return Optional.of(found);
  }
}
