package io.sessionlog.query.push;

import io.sessionlog.model.Position;
import io.sessionlog.query.view.Positions;
import io.sessionlog.query.view.StoredSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client knows of the log that this node does not: it was at one that is ahead. In those
 * partitions it is told nothing until the node has caught up; then what lies above, and which codes
 * expired meanwhile.
 */
final class Lead {

  private final Positions known;
  private final Instant asOf;

  /** The last moment that this client was offered. */
  private Moment reached;

  private Lead(Positions known, Instant asOf, Moment reached) {
    this.known = known;
    this.asOf = asOf;
    this.reached = reached;
  }

  static @Nullable Lead of(Start start) {
    Positions known = start.known().positions();
    return start.moment().positions().cover(known)
        ? null
        : new Lead(known, start.known().asOf(), start.moment());
  }

  /** Up to when codes have been told as expired. */
  Instant asOf() {
    return asOf;
  }

  boolean isOver(Moment moment) {
    return moment.positions().cover(known);
  }

  /**
   * The part of a batch that the client has to be told.
   *
   * @param expired whose code expired since {@link #asOf}
   */
  List<Item> passing(
      Collection<Item> items, Collection<StoredSession> expired, Filter filter, Moment moment) {
    List<Item> passing = new ArrayList<>();
    for (StoredSession session : expired) {
      Position position = session.state().position();
      if (catchesUp(position.partition(), moment) && known.cover(position)) {
        Item item = Start.expiredSince(session, filter, asOf, moment.asOf());
        if (item != null) {
          passing.add(item);
        }
      }
    }
    for (Item item : items) {
      Position position = item.position();
      if (position == null
          || !known.cover(position)
          || !isAhead(position.partition(), reached.positions())) {
        passing.add(item);
      }
    }
    reached = moment;
    return passing;
  }

  private boolean isAhead(int partition, Positions node) {
    return known.offset(partition) > node.offset(partition);
  }

  private boolean catchesUp(int partition, Moment moment) {
    return isAhead(partition, reached.positions()) && !isAhead(partition, moment.positions());
  }
}
