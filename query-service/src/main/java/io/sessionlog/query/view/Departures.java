package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.support.position.Positions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which sessions left their owner, by deletion or for another one: the last ones, since the table
 * was restored. {@code session-state} keeps neither, so what was before is not known.
 */
final class Departures {

  static final int REMEMBERED = 10_000;

  private record Departure(String sessionId, String owner, Position position) {}

  private final Deque<Departure> departures = new ArrayDeque<>();

  /** Up to where some may be forgotten. */
  private Positions forgotten;

  Departures(int partitions) {
    this.forgotten = Positions.none(partitions);
  }

  /** What was noted up to here is not complete. */
  void startAt(Positions restored) {
    departures.clear();
    forgotten = restored;
  }

  void remember(String sessionId, String owner, Position position) {
    departures.addLast(new Departure(sessionId, owner, position));
    if (departures.size() > REMEMBERED) {
      forgotten = forgotten.and(departures.removeFirst().position());
    }
  }

  /** Those of another version's table too: who was told by that one is told by this one now. */
  void takeOver(Departures before) {
    forgotten = forgotten.and(before.forgotten);
    Set<Departure> known = new HashSet<>(departures);
    for (Departure departure : before.departures) {
      if (!known.contains(departure)) {
        remember(departure.sessionId(), departure.owner(), departure.position());
      }
    }
  }

  /** Empty if they are not all known. */
  Optional<List<Gone>> since(Positions positions, String owner) {
    if (!positions.cover(forgotten)) {
      return Optional.empty();
    }
    List<Gone> found = new ArrayList<>();
    for (Departure departure : departures) {
      if (departure.owner().equals(owner) && !positions.cover(departure.position())) {
        found.add(new Gone(departure.sessionId(), departure.position()));
      }
    }
    return Optional.of(found);
  }
}
