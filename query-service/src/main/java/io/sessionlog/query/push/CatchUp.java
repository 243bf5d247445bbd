package io.sessionlog.query.push;

import io.sessionlog.query.view.Change;
import io.sessionlog.query.view.Gone;
import io.sessionlog.query.view.Handover;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.Snapshot;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.support.position.Positions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told first: every session that matches, or what changed since it was last told.
 *
 * @param snapshot every session, and the client is to forget what it has; null: it is told changes
 * @param updates the changes
 * @param known what the client knows before
 * @param moment what it knows after
 * @param knownTopic whose states the client knows before
 * @param topic whose states it knows after
 */
record CatchUp(
    @Nullable List<StoredSession> snapshot,
    Collection<Update> updates,
    Moment known,
    Moment moment,
    String knownTopic,
    String topic) {

  static CatchUp whole(List<StoredSession> sessions, Moment moment, String topic) {
    return new CatchUp(
        sessions,
        List.of(),
        new Moment(Positions.none(moment.positions().partitions()), Instant.EPOCH),
        moment,
        topic,
        topic);
  }

  /**
   * Null if it costs more than is allowed now: then the sessions are to be collected in pages.
   *
   * @param topic whose states are served
   * @param turned what differs since the version that told the id; null: it is this one
   * @param id where the client was, and this node has been; null for a new one, or one that must
   *     start anew
   */
  static @Nullable CatchUp of(
      Snapshot now,
      String topic,
      SessionFilter filter,
      @Nullable PushId id,
      @Nullable Handover turned,
      CatchUpLimits limits) {
    if (id != null && !filter.isForbidden()) {
      Optional<Collection<Update>> since = since(now, filter, id, turned, limits);
      if (since.isPresent()) {
        return new CatchUp(
            null,
            since.get(),
            new Moment(id.positions(), id.asOf()),
            momentOf(now),
            turned == null ? topic : turned.from(),
            topic);
      }
    }
    // Named sessions are few, and others can be added to them at any time.
    return filter.sessionIds() == null && now.summary(filter).total() > limits.sessions()
        ? null
        : whole(now.page(SessionQuery.all(filter)).sessions(), momentOf(now), topic);
  }

  static Moment momentOf(Snapshot now) {
    return new Moment(now.positions(), now.asOf());
  }

  /** What each of these sessions is now; removed, if there is no such one for this client. */
  static List<Update> presentStates(
      Snapshot now, SessionFilter filter, Collection<String> sessionIds) {
    List<Update> updates = new ArrayList<>();
    for (String sessionId : sessionIds) {
      StoredSession session = now.find(sessionId);
      updates.add(
          session != null && filter.admits(session, now.asOf())
              ? Update.shown(session)
              : Update.removed(sessionId, null));
    }
    return updates;
  }

  /** Empty if not all that is gone is remembered, or too much has changed. */
  private static Optional<Collection<Update>> since(
      Snapshot now,
      SessionFilter filter,
      PushId id,
      @Nullable Handover turned,
      CatchUpLimits limits) {
    String owner = filter.owner();
    Optional<List<Gone>> gone =
        owner == null ? now.removedSince(id.positions()) : now.departedSince(id.positions(), owner);
    Optional<List<StoredSession>> candidates = candidates(now, filter, id, limits);
    if (gone.isEmpty() || candidates.isEmpty()) {
      return Optional.empty();
    }
    SessionFilter ofAnyStatus = filter.ofAnyStatus();
    Map<String, Update> updates = new LinkedHashMap<>();
    for (Gone session : gone.get()) {
      StoredSession present = now.find(session.sessionId());
      // It came back, or another version's states never lost it.
      boolean isThere = present != null && ofAnyStatus.admits(present, now.asOf());
      if (filter.names(session.sessionId()) && !isThere) {
        updates.put(session.sessionId(), Update.removed(session.sessionId(), session.by()));
      }
    }
    for (StoredSession session : candidates.get()) {
      Update update =
          ofAnyStatus.admits(session, now.asOf()) ? since(now, session, filter, id) : null;
      if (update != null) {
        updates.put(update.sessionId(), update);
      }
    }
    if (turned != null) {
      turned
          .sessions()
          .forEach((sessionId, was) -> turn(now, filter, sessionId, was.orElse(null), updates));
    }
    return Optional.of(new ArrayList<>(updates.values()));
  }

  /** What the client has of a session that the version before showed differently, or not. */
  private static void turn(
      Snapshot now,
      SessionFilter filter,
      String sessionId,
      Change.@Nullable Stage was,
      Map<String, Update> updates) {
    StoredSession session = now.find(sessionId);
    if (session != null && filter.admits(session, now.asOf())) {
      updates.put(sessionId, Update.shown(session));
    } else if (was != null && filter.admits(sessionId, was)) {
      updates.putIfAbsent(
          sessionId, session == null ? Update.removed(sessionId, null) : Update.hidden(session));
    }
  }

  /** Whatever may have changed: all that the client follows, if those are few, or all changes. */
  private static Optional<List<StoredSession>> candidates(
      Snapshot now, SessionFilter filter, PushId id, CatchUpLimits limits) {
    SessionFilter ofAnyStatus = filter.ofAnyStatus();
    if (now.summary(ofAnyStatus).total() <= limits.sessions()) {
      return Optional.of(now.page(SessionQuery.all(ofAnyStatus)).sessions());
    }
    return now.movedSince(id.positions(), limits.changes())
        .flatMap(
            moved ->
                now.expiredSince(id.asOf(), limits.changes())
                    .map(expired -> Stream.concat(moved.stream(), expired.stream()).toList()));
  }

  private static @Nullable Update since(
      Snapshot now, StoredSession session, SessionFilter filter, PushId id) {
    if (!id.positions().cover(session.state().position())) {
      // What it was before is not known: the client may have it.
      return filter.admits(session, now.asOf()) ? Update.shown(session) : Update.hidden(session);
    }
    return expiredSince(session, filter, id.asOf(), now.asOf());
  }

  /** Null if no code expired meanwhile, or the client sees nothing of it. */
  private static @Nullable Update expiredSince(
      StoredSession session, SessionFilter filter, Instant after, Instant upTo) {
    long expiry = session.qrExpiryMillis();
    if (expiry <= after.toEpochMilli() || expiry > upTo.toEpochMilli()) {
      return null;
    }
    if (filter.admits(session, upTo)) {
      return Update.shown(session);
    }
    return filter.admits(session, after) ? Update.hidden(session) : null;
  }
}
