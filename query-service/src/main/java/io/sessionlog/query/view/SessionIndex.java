package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.support.position.Positions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by id, in order, by owner and by bucket.
 *
 * <p>Not thread-safe but for {@link #find}: {@link SessionTable} keeps the lock, so that it can
 * change the index and its watermarks in one step.
 *
 * <p>Time passes for the index too: a QR code that expires moves its session from one bucket to
 * another without any record. {@link #expireQrCodes} does so, once per code, before a reader looks;
 * so counting needs no scan, and a reader never finds a bucket that its own clock contradicts.
 */
final class SessionIndex {

  private final Map<String, Row> rows = new ConcurrentHashMap<>();
  private final RowGroup everyone = new RowGroup();
  private final RowsByPosition byPosition = new RowsByPosition();
  private final Map<String, RowGroup> byUser = new HashMap<>();

  /** Every session that stores a code, by the code's expiry. */
  private final NavigableMap<Long, Set<Row>> byQrExpiry = new TreeMap<>();

  /** Up to when codes have been expired; it never moves back, whatever the clock does. */
  private long expiredUpToMillis = StoredSession.NO_QR;

  /** Null while nobody wants to know. */
  private @Nullable Changes changes;

  void tell(@Nullable Changes listener) {
    changes = listener;
  }

  /** Needs no lock. */
  @Nullable StoredSession find(String sessionId) {
    Row row = rows.get(sessionId);
    return row == null ? null : row.session;
  }

  int size() {
    return rows.size();
  }

  void put(StoredSession session) {
    Bucket bucket = bucketOf(session);
    Row row = rows.get(session.state().sessionId());
    if (changes != null) {
      note(changes, row, session, bucket);
    }
    if (row == null) {
      row = new Row(session, bucket);
      insert(row);
      rows.put(session.state().sessionId(), row);
    } else if (row.staysFor(session, bucket)) {
      byPosition.remove(row);
      row.session = session;
      byPosition.add(row);
    } else {
      withdraw(row);
      row.place(session, bucket);
      insert(row);
    }
  }

  private static void note(
      Changes changes, @Nullable Row row, StoredSession session, Bucket bucket) {
    if (row == null) {
      changes.isNew(session, bucket);
    } else {
      changes.moves(row, session, bucket);
    }
  }

  /** Whether there was such a session. */
  boolean remove(String sessionId, Position by) {
    Row row = rows.remove(sessionId);
    if (row == null) {
      return false;
    }
    if (changes != null) {
      changes.isGone(row, by);
    }
    withdraw(row);
    return true;
  }

  boolean hasQrCodesToExpire(long nowMillis) {
    return nowMillis > expiredUpToMillis && !due(nowMillis).isEmpty();
  }

  void expireQrCodes(long nowMillis) {
    if (nowMillis <= expiredUpToMillis) {
      return;
    }
    List<Row> due = due(nowMillis).values().stream().flatMap(Set::stream).toList();
    expiredUpToMillis = nowMillis;
    for (Row row : due) {
      put(row.session);
    }
  }

  private NavigableMap<Long, Set<Row>> due(long nowMillis) {
    return byQrExpiry.subMap(expiredUpToMillis, false, nowMillis, true);
  }

  /**
   * The ids of sessions that are another here than there, or are only in one of both. Needs no
   * lock, but that neither is fed.
   */
  Set<String> differing(SessionIndex other) {
    Set<String> differing = new HashSet<>();
    rows.forEach(
        (sessionId, row) -> {
          StoredSession there = other.find(sessionId);
          if (there == null || !row.session.state().showsTheSameAs(there.state())) {
            differing.add(sessionId);
          }
        });
    other.rows.keySet().stream()
        .filter(sessionId -> !rows.containsKey(sessionId))
        .forEach(differing::add);
    return differing;
  }

  /**
   * Goes on telling who was told by another index, which tells nobody any more; first of what
   * differs.
   *
   * @return where each of those stood there
   */
  Map<String, Optional<Change.Stage>> takeOver(SessionIndex before, Set<String> differing) {
    Map<String, Optional<Change.Stage>> stages = new HashMap<>();
    // Who was told that a code expired need not be told again, and who was not will be.
    expireQrCodes(before.expiredUpToMillis);
    Changes listener = before.changes;
    before.changes = null;
    changes = listener;
    for (String sessionId : differing) {
      Row was = before.rows.get(sessionId);
      Row is = rows.get(sessionId);
      stages.put(sessionId, Optional.ofNullable(was).map(Row::stage));
      if (listener == null) {
        continue;
      }
      if (is == null && was != null) {
        listener.isGone(was, was.position());
      } else if (is != null && was == null) {
        listener.isNew(is.session, is.bucket);
      } else if (is != null && was != null) {
        listener.moves(was, is.session, is.bucket);
      }
    }
    return stages;
  }

  /** The moment to judge by: a clock that was set back does not revive codes. */
  Instant asOf(long nowMillis) {
    return Instant.ofEpochMilli(Math.max(nowMillis, expiredUpToMillis));
  }

  /** The expiry that passed last, of the codes that are still stored. */
  long newestQrExpiryMillis(Instant asOf) {
    Long newest = byQrExpiry.floorKey(asOf.toEpochMilli());
    return newest == null ? StoredSession.NO_QR : newest;
  }

  /** When the next code expires after this moment, or {@link Long#MAX_VALUE}. */
  long nextQrExpiryMillis(Instant asOf) {
    Long next = byQrExpiry.higherKey(asOf.toEpochMilli());
    return next == null ? Long.MAX_VALUE : next;
  }

  /** Sessions that moved after these positions; empty if they are more than {@code max}. */
  Optional<List<StoredSession>> movedSince(Positions positions, int max) {
    return byPosition
        .since(positions, max)
        .map(rows -> rows.stream().map(row -> row.session).toList());
  }

  /**
   * Sessions whose code expired after the one moment and up to the other; empty if they are more
   * than {@code max}.
   */
  Optional<List<StoredSession>> expiredBetween(Instant after, Instant upTo, int max) {
    List<StoredSession> expired = new ArrayList<>();
    if (after.isBefore(upTo)) {
      for (Set<Row> sharing :
          byQrExpiry.subMap(after.toEpochMilli(), false, upTo.toEpochMilli(), true).values()) {
        if (expired.size() + sharing.size() > max) {
          return Optional.empty();
        }
        sharing.forEach(row -> expired.add(row.session));
      }
    }
    return Optional.of(expired);
  }

  SessionPage page(SessionQuery query, Instant asOf) {
    Iterator<Row> matching = rows(query.filter(), query.after());
    List<StoredSession> page = new ArrayList<>();
    PageKey last = null;
    while (page.size() < query.limit() && matching.hasNext()) {
      Row row = matching.next();
      last = row.key;
      page.add(row.session);
    }
    return new SessionPage(asOf, page, summary(query.filter()), matching.hasNext() ? last : null);
  }

  Summary summary(SessionFilter filter) {
    if (filter.sessionIds() != null) {
      var summary = new Summary();
      named(filter).forEach(row -> summary.add(row.bucket.category(), 1));
      return summary;
    }
    RowGroup group = group(filter);
    return group == null ? new Summary() : summary(group, filter.buckets());
  }

  /** In order. */
  private Iterator<Row> rows(SessionFilter filter, @Nullable PageKey after) {
    if (filter.sessionIds() != null) {
      return named(filter).stream()
          .filter(row -> after == null || row.key.compareTo(after) > 0)
          .iterator();
    }
    RowGroup group = group(filter);
    return group == null ? Collections.emptyIterator() : group.rows(filter.buckets(), after);
  }

  /** The sessions that the filter names, as far as it admits them. */
  private List<Row> named(SessionFilter filter) {
    List<Row> named = new ArrayList<>();
    for (String sessionId : filter.sessionIds() == null ? Set.<String>of() : filter.sessionIds()) {
      Row row = rows.get(sessionId);
      if (row != null && filter.admits(sessionId, row.stage())) {
        named.add(row);
      }
    }
    named.sort(Comparator.comparing(row -> row.key));
    return named;
  }

  /** All that the filter's owner has; null: nothing can be found. */
  private @Nullable RowGroup group(SessionFilter filter) {
    if (filter.isForbidden()) {
      return null;
    }
    return filter.owner() == null ? everyone : byUser.get(filter.owner());
  }

  Summary summary() {
    return summary(everyone, Bucket.all());
  }

  private static Summary summary(RowGroup group, Set<Bucket> buckets) {
    var summary = new Summary();
    for (Bucket bucket : buckets) {
      summary.add(bucket.category(), group.count(bucket));
    }
    return summary;
  }

  private Bucket bucketOf(StoredSession session) {
    return Bucket.of(SessionReading.of(session.state(), Instant.ofEpochMilli(expiredUpToMillis)));
  }

  private void insert(Row row) {
    everyone.add(row);
    byPosition.add(row);
    String userId = row.session.state().userId();
    if (userId != null) {
      byUser.computeIfAbsent(userId, user -> new RowGroup()).add(row);
    }
    long qrExpiry = row.session.qrExpiryMillis();
    if (qrExpiry != StoredSession.NO_QR) {
      byQrExpiry.computeIfAbsent(qrExpiry, moment -> new HashSet<>(2)).add(row);
    }
  }

  private void withdraw(Row row) {
    everyone.remove(row);
    byPosition.remove(row);
    String userId = row.session.state().userId();
    if (userId != null) {
      byUser.computeIfPresent(
          userId,
          (user, group) -> {
            group.remove(row);
            return group.isEmpty() ? null : group;
          });
    }
    byQrExpiry.computeIfPresent(
        row.session.qrExpiryMillis(),
        (moment, sharing) -> {
          sharing.remove(row);
          return sharing.isEmpty() ? null : sharing;
        });
  }
}
