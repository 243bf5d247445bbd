package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.query.view.SessionEntry.Rank;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;

/**
 * Every session, in memory, with the orders that lists need; a store of Kafka Streams, so that it
 * is restored before it is asked.
 *
 * <p><b>Design.</b> One thread writes: the global stream thread. A read of one session takes no
 * lock. A list is taken under a read lock, since a session that is updated moves to the front: a
 * reader without one would pass the front before, and the old place after, and never see it. Lists
 * are merged from one order per status, or taken from one per user, so their cost does not grow
 * with the sessions that do not match.
 *
 * <p><b>What is applied.</b> {@code session-state} is read uncommitted, so a transaction that was
 * aborted and redone shows its records twice. The fold is deterministic and each value carries its
 * position, so a value is applied only if its position is greater, and a removal likewise. The
 * positions of recent removals are kept for a while, or a redone older value would bring a removed
 * session back.
 */
public final class SessionStore implements StateStore {

  public static final String NAME = "session-view-store";

  private static final int MAX_RECENT_REMOVALS = 100_000;

  private final Map<String, SessionEntry> byId = new ConcurrentHashMap<>();
  private final Watermarks watermarks = new Watermarks();

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<SessionStatus, NavigableMap<Rank, SessionEntry>> byStatus =
      new EnumMap<>(SessionStatus.class);
  private final Map<String, NavigableMap<Rank, SessionEntry>> byUser = new HashMap<>();

  /** The expiries of the codes that wait for a scan, with how many expire at that very moment. */
  private final TreeMap<Instant, Integer> scansUntil = new TreeMap<>();

  private final LinkedHashMap<String, Position> recentRemovals =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Position> eldest) {
          return size() > MAX_RECENT_REMOVALS;
        }
      };

  private volatile boolean open;

  SessionStore() {
    for (SessionStatus status : SessionStatus.values()) {
      byStatus.put(status, new TreeMap<>());
    }
  }

  /**
   * A part of a list, as it was at one moment.
   *
   * @param summary of all sessions that match, not only of this part
   * @param next where the list goes on; null at its end
   */
  public record Page(List<SessionEntry> entries, Summary summary, @Nullable Rank next) {}

  /**
   * What determines the content of every list, on every node.
   *
   * @param lastExpiry the newest expiry of a code that has passed; null if none has
   */
  public record Version(SortedMap<Integer, Long> watermarks, @Nullable Instant lastExpiry) {}

  public Optional<SessionEntry> find(String sessionId) {
    return Optional.ofNullable(byId.get(sessionId));
  }

  public int size() {
    return byId.size();
  }

  public Watermarks watermarks() {
    return watermarks;
  }

  public Version versionAt(Instant now) {
    lock.readLock().lock();
    try {
      Map.Entry<Instant, Integer> passed = scansUntil.floorEntry(now);
      return new Version(watermarks.vector(), passed == null ? null : passed.getKey());
    } finally {
      lock.readLock().unlock();
    }
  }

  public Summary summaryAt(SessionFilter filter, Instant now) {
    lock.readLock().lock();
    try {
      return filter.userId() == null ? countAll(filter, now) : countUsers(filter, now);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * @param after the list goes on behind this place; null begins it
   * @param limit of entries, 1 or more
   */
  public Page listAt(SessionFilter filter, @Nullable Rank after, int limit, Instant now) {
    lock.readLock().lock();
    try {
      var merged = new MergedRanks(sources(filter), after);
      List<SessionEntry> entries = new ArrayList<>();
      boolean more = false;
      for (SessionEntry entry = merged.next(); entry != null; entry = merged.next()) {
        if (!filter.matches(entry.state().status(), qrLives(entry.state(), now))) {
          continue;
        }
        if (entries.size() == limit) {
          more = true;
          break;
        }
        entries.add(entry);
      }
      Rank next = more ? entries.get(limit - 1).rank() : null;
      return new Page(entries, summaryAt(filter, now), next);
    } finally {
      lock.readLock().unlock();
    }
  }

  private Collection<NavigableMap<Rank, SessionEntry>> sources(SessionFilter filter) {
    if (filter.userId() != null) {
      NavigableMap<Rank, SessionEntry> users = byUser.get(filter.userId());
      return users == null ? List.of() : List.of(users);
    }
    return byStatus.entrySet().stream()
        .filter(status -> filter.mayMatch(status.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private Summary countAll(SessionFilter filter, Instant now) {
    var summary = new Summary();
    byStatus.forEach(
        (status, sessions) -> {
          int live = status == SessionStatus.QR_GENERATED ? liveScans(now) : 0;
          if (filter.matches(status, true)) {
            summary.add(status, true, live);
          }
          if (filter.matches(status, false)) {
            summary.add(status, false, sessions.size() - live);
          }
        });
    return summary;
  }

  private Summary countUsers(SessionFilter filter, Instant now) {
    var summary = new Summary();
    for (NavigableMap<Rank, SessionEntry> sessions : sources(filter)) {
      for (SessionEntry entry : sessions.values()) {
        boolean qrLives = qrLives(entry.state(), now);
        if (filter.matches(entry.state().status(), qrLives)) {
          summary.add(entry.state().status(), qrLives, 1);
        }
      }
    }
    return summary;
  }

  private int liveScans(Instant now) {
    return scansUntil.tailMap(now, false).values().stream().mapToInt(Integer::intValue).sum();
  }

  private static boolean qrLives(SessionState state, Instant now) {
    Instant expiry = SessionReading.qrExpiry(state);
    return expiry != null && now.isBefore(expiry);
  }

  /**
   * @return false if the view is further already, as after a redone transaction
   */
  boolean apply(SessionState state) {
    String sessionId = state.sessionId();
    SessionEntry before = byId.get(sessionId);
    if (isOlder(state.position(), before) || isOlder(state.position(), sessionId)) {
      return false;
    }
    var entry = new SessionEntry(state);
    lock.writeLock().lock();
    try {
      recentRemovals.remove(sessionId);
      if (before != null) {
        unindex(before);
      }
      byId.put(sessionId, entry);
      index(entry);
      watermarks.advance(state.position());
    } finally {
      lock.writeLock().unlock();
    }
    return true;
  }

  /**
   * @param position of the event that removed the session; null removes it in any case
   * @return false if the view is further already
   */
  boolean remove(String sessionId, @Nullable Position position) {
    SessionEntry before = byId.get(sessionId);
    if (position != null && (isOlder(position, before) || isOlder(position, sessionId))) {
      return false;
    }
    lock.writeLock().lock();
    try {
      if (before != null) {
        unindex(before);
        byId.remove(sessionId);
      }
      if (position != null) {
        recentRemovals.put(sessionId, position);
        watermarks.advance(position);
      }
    } finally {
      lock.writeLock().unlock();
    }
    return true;
  }

  private static boolean isOlder(Position position, @Nullable SessionEntry than) {
    return than != null && position.isAtOrBefore(than.state().position());
  }

  private boolean isOlder(Position position, String thanRemovalOf) {
    Position removal = recentRemovals.get(thanRemovalOf);
    return removal != null && position.isAtOrBefore(removal);
  }

  private void index(SessionEntry entry) {
    SessionState state = entry.state();
    inStatus(state).put(entry.rank(), entry);
    if (state.userId() != null) {
      byUser.computeIfAbsent(state.userId(), user -> new TreeMap<>()).put(entry.rank(), entry);
    }
    Instant scanUntil = scanUntil(state);
    if (scanUntil != null) {
      scansUntil.merge(scanUntil, 1, Integer::sum);
    }
  }

  private void unindex(SessionEntry entry) {
    SessionState state = entry.state();
    inStatus(state).remove(entry.rank());
    if (state.userId() != null) {
      byUser.computeIfPresent(
          state.userId(),
          (user, sessions) -> {
            sessions.remove(entry.rank());
            return sessions.isEmpty() ? null : sessions;
          });
    }
    Instant scanUntil = scanUntil(state);
    if (scanUntil != null) {
      scansUntil.computeIfPresent(scanUntil, (at, codes) -> codes == 1 ? null : codes - 1);
    }
  }

  private NavigableMap<Rank, SessionEntry> inStatus(SessionState state) {
    return byStatus.computeIfAbsent(state.status(), status -> new TreeMap<>());
  }

  private static @Nullable Instant scanUntil(SessionState state) {
    return state.status() == SessionStatus.QR_GENERATED ? SessionReading.qrExpiry(state) : null;
  }

  @Override
  public String name() {
    return NAME;
  }

  /**
   * Registering makes Streams replay the topic through the view's processor, which fills the store.
   */
  @Override
  public void init(StateStoreContext context, StateStore root) {
    open = true;
    context.register(root, (key, value) -> {});
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    open = false;
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }
}
