package io.sessionlog.query.push;

import io.sessionlog.query.view.Bucket;
import io.sessionlog.query.view.Gone;
import io.sessionlog.query.view.SessionPage;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.Snapshot;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Summary;
import io.sessionlog.support.position.Positions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  static Start of(Snapshot now, Filter filter, @Nullable PushId id) {
    if (id != null && !filter.asksForTooMuch()) {
      Optional<Collection<Item>> since = since(now, filter, id);
      if (since.isPresent()) {
        return new Start(
            false,
            since.get(),
            new Moment(id.positions(), id.asOf()),
            momentOf(now),
            summary(now, filter));
      }
    }
    List<Item> all =
        sessions(now, filter, filter.query()).stream()
            .filter(session -> filter.matches(session, now.asOf()))
            .map(Item::shown)
            .toList();
    return new Start(
        true,
        all,
        new Moment(Positions.none(now.positions().partitions()), Instant.EPOCH),
        momentOf(now),
        summary(now, filter));
  }

  static Moment momentOf(Snapshot now) {
    return new Moment(now.positions(), now.asOf());
  }

  /** In the order of lists. */
  private static List<StoredSession> sessions(Snapshot now, Filter filter, SessionQuery query) {
    if (filter.sessionIds() == null) {
      SessionPage page = now.page(query);
      return page.sessions();
    }
    return filter.sessionIds().stream()
        .map(now::find)
        .filter(Objects::nonNull)
        .filter(session -> filter.admits(session.state().userId()))
        .sorted(
            Comparator.comparing((StoredSession session) -> session.state().updatedAt())
                .reversed()
                .thenComparing(session -> session.state().sessionId()))
        .toList();
  }

  static Summary summary(Snapshot now, Filter filter) {
    if (filter.sessionIds() == null) {
      return now.summary(filter.query());
    }
    var summary = new Summary();
    for (StoredSession session : sessions(now, filter, filter.query())) {
      if (filter.matches(session, now.asOf())) {
        summary.add(Filter.stage(session, now.asOf()).bucket().category(), 1);
      }
    }
    return summary;
  }

  /** What each of these sessions is now; removed, if there is no such one for this client. */
  static List<Item> presentStates(Snapshot now, Filter filter, Collection<String> sessionIds) {
    List<Item> items = new ArrayList<>();
    for (String sessionId : sessionIds) {
      StoredSession session = now.find(sessionId);
      items.add(
          session != null && filter.matches(session, now.asOf())
              ? Item.shown(session)
              : Item.removed(sessionId, null));
    }
    return items;
  }

  /** Empty if not all that is gone is remembered. */
  private static Optional<Collection<Item>> since(Snapshot now, Filter filter, PushId id) {
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
    for (StoredSession session : sessions(now, filter, ofAnyStatus(filter))) {
      Item item = since(now, session, filter, id);
      if (item != null) {
        items.put(item.sessionId(), item);
      }
    }
    return Optional.of(new ArrayList<>(items.values()));
  }

  private static SessionQuery ofAnyStatus(Filter filter) {
    return new SessionQuery(
        filter.userId(), filter.visibleTo(), Bucket.all(), null, Integer.MAX_VALUE);
  }

  private static @Nullable Item since(
      Snapshot now, StoredSession session, Filter filter, PushId id) {
    if (!id.positions().cover(session.state().position())) {
      // What it was before is not known: the client may have it.
      return filter.matches(session, now.asOf()) ? Item.shown(session) : Item.hidden(session);
    }
    return expiredSince(session, filter, id.asOf(), now.asOf());
  }

  /** Null if no code expired meanwhile, or the client sees nothing of it. */
  private static @Nullable Item expiredSince(
      StoredSession session, Filter filter, Instant after, Instant upTo) {
    long expiry = session.qrExpiryMillis();
    if (expiry <= after.toEpochMilli() || expiry > upTo.toEpochMilli()) {
      return null;
    }
    if (filter.matches(session, upTo)) {
      return Item.shown(session);
    }
    return filter.matches(session, after) ? Item.hidden(session) : null;
  }
}
