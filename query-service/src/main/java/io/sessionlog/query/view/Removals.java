package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.support.position.Positions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a reader finds no more: sessions that are gone, and those that left their owner. */
final class Removals {

  private final Tombstones tombstones;
  private final Departures departures;

  Removals(int partitions) {
    this.tombstones = new Tombstones(partitions);
    this.departures = new Departures(partitions);
  }

  void restoredUpTo(Positions positions) {
    departures.startAt(positions);
  }

  /** A session's next state is about to be taken over. */
  void moves(@Nullable StoredSession before, SessionState next) {
    String owner = before == null ? null : before.state().userId();
    if (owner != null && !owner.equals(next.userId())) {
      departures.remember(next.sessionId(), owner, next.position());
    }
  }

  /**
   * A session is gone.
   *
   * @param before null if it was not there, or has lived on since
   */
  void remember(String sessionId, @Nullable StoredSession before, Position by) {
    String owner = before == null ? null : before.state().userId();
    if (owner != null) {
      departures.remember(sessionId, owner, by);
    }
    tombstones.remember(sessionId, by);
  }

  /** See {@link SessionTable#takeOver}. */
  void takeOver(Removals before) {
    tombstones.takeOver(before.tombstones);
    departures.takeOver(before.departures);
  }

  boolean cover(String sessionId, Position position) {
    return tombstones.cover(sessionId, position);
  }

  Optional<List<Gone>> removedSince(Positions positions) {
    return tombstones.since(positions);
  }

  Optional<List<Gone>> departedSince(Positions positions, String owner) {
    return departures.since(positions, owner);
  }
}
