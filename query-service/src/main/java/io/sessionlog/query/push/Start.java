package io.sessionlog.query.push;

import io.sessionlog.query.view.Gone;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.Snapshot;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Summary;
import io.sessionlog.support.position.Positions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told first: every session that matches, or what changed since it was last told.
 *
 * @param whole the client is to forget what it has
 * @param known what the client knows before
 * @param moment what it knows after
 */
record Start(boolean whole, Collection<Item> items, Moment known, Moment moment, Summary summary) {

  /**
   * @param id where the client was, and this node has been; null for a new one, or one that must
   *     start anew
   */
  static Start of(Snapshot now, SessionFilter filter, @Nullable PushId id) {
    if (id != null && !filter.isForbidden()) {
      Optional<Collection<Item>> since = since(now, filter, id);
      if (since.isPresent()) {
        return new Start(
            false,
            since.get(),
            new Moment(id.positions(), id.asOf()),
            momentOf(now),
            now.summary(filter));
      }
    }
    List<Item> all =
        now.page(SessionQuery.all(filter)).sessions().stream().map(Item::shown).toList();
    return new Start(
        true,
        all,
        new Moment(Positions.none(now.positions().partitions()), Instant.EPOCH),
        momentOf(now),
        now.summary(filter));
  }

  static Moment momentOf(Snapshot now) {
    return new Moment(now.positions(), now.asOf());
  }

  /** What each of these sessions is now; removed, if there is no such one for this client. */
  static List<Item> presentStates(
      Snapshot now, SessionFilter filter, Collection<String> sessionIds) {
    List<Item> items = new ArrayList<>();
    for (String sessionId : sessionIds) {
      StoredSession session = now.find(sessionId);
      items.add(
          session != null && filter.admits(session, now.asOf())
              ? Item.shown(session)
              : Item.removed(sessionId, null));
    }
    return items;
  }

  /** Empty if not all that is gone is remembered. */
  private static Optional<Collection<Item>> since(Snapshot now, SessionFilter filter, PushId id) {
    String owner = filter.owner();
    Optional<List<Gone>> gone =
        owner == null ? now.removedSince(id.positions()) : now.departedSince(id.positions(), owner);
    if (gone.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Item> items = new LinkedHashMap<>();
    for (Gone session : gone.get()) {
      if (filter.names(session.sessionId())) {
        items.put(session.sessionId(), Item.removed(session.sessionId(), session.by()));
      }
    }
    for (StoredSession session : now.page(SessionQuery.all(filter.ofAnyStatus())).sessions()) {
      Item item = since(now, session, filter, id);
      if (item != null) {
        items.put(item.sessionId(), item);
      }
    }
    return Optional.of(new ArrayList<>(items.values()));
  }

  private static @Nullable Item since(
      Snapshot now, StoredSession session, SessionFilter filter, PushId id) {
    if (!id.positions().cover(session.state().position())) {
      // What it was before is not known: the client may have it.
      return filter.admits(session, now.asOf()) ? Item.shown(session) : Item.hidden(session);
    }
    return expiredSince(session, filter, id.asOf(), now.asOf());
  }

  /** Null if no code expired meanwhile, or the client sees nothing of it. */
  private static @Nullable Item expiredSince(
      StoredSession session, SessionFilter filter, Instant after, Instant upTo) {
    long expiry = session.qrExpiryMillis();
    if (expiry <= after.toEpochMilli() || expiry > upTo.toEpochMilli()) {
      return null;
    }
    if (filter.admits(session, upTo)) {
      return Item.shown(session);
    }
    return filter.admits(session, after) ? Item.hidden(session) : null;
  }
}
