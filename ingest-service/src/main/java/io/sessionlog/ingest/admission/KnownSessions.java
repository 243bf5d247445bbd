package io.sessionlog.ingest.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sessionlog.model.Position;
import io.sessionlog.support.position.Freshness;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions there are, and whose, as {@code session-state} says: some milliseconds behind the
 * webhooks, so what this node has just let in is remembered beside it until it is seen there.
 *
 * <p><b>Read anew.</b> The topic may have to be read from its start once more: after a failure, or
 * since another one is served. It then tells of sessions that were deleted and made again since, as
 * they were by and by. So what was known counts until all is read, and what is read goes beside it;
 * a session is there if either has it.
 *
 * <p><b>Not there.</b> That a session is unknown here may only mean that the projector is behind
 * the log, or this node behind the projector: another node may have taken its registration, and
 * answered. So who is asked for is in doubt first, and not there only once all has been read that
 * was in the log by then.
 *
 * <p>About 110 MB of heap for a million sessions; twice that while they are read anew. One thread
 * writes what is read; many ask.
 */
final class KnownSessions {

  private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);
  private static final int MAX_EXPECTED = 100_000;
  private static final int MAX_DOUBTED = 10_000;
  private static final Duration DOUBTED_FOR = Duration.ofMinutes(1);
  private static final String NOBODY = "";

  private final Cache<String, String> expected =
      Caffeine.newBuilder().maximumSize(MAX_EXPECTED).expireAfterWrite(SEEN_WITHIN).build();

  /** Where their registrations stand in the log; until the states tell of them. */
  private final Cache<String, Position> registered =
      Caffeine.newBuilder().maximumSize(MAX_EXPECTED).build();

  /** Since when it is doubted whether they are there, see {@link System#nanoTime()}. */
  private final Cache<String, Long> doubted =
      Caffeine.newBuilder().maximumSize(MAX_DOUBTED).expireAfterWrite(DOUBTED_FOR).build();

  private final Freshness freshness = new Freshness(Clock.systemUTC(), this::foldedUpTo);
  private volatile SessionsRead known = new SessionsRead();
  private volatile SessionsRead reading = known;
  private volatile boolean isRead;

  /** Whether all is known that there was when this node was started. */
  boolean isRead() {
    return isRead;
  }

  /** From now on it is told from the topic's start. */
  void readAnew() {
    reading = new SessionsRead();
    if (!isRead) {
      // Nothing has relied on what was read of it so far.
      known = reading;
    }
  }

  /** All is read that there was when it was begun. */
  void read() {
    known = reading;
    isRead = true;
    expected.asMap().keySet().removeIf(known::contain);
  }

  /**
   * A session is there, and has this owner now.
   *
   * @param at the event that says so; null if it is not known
   */
  void put(String sessionId, @Nullable String userId, @Nullable Position at) {
    reading.put(sessionId, userId);
    seen(sessionId, at);
  }

  /**
   * A session is gone.
   *
   * @param at the event that says so; null if it is not known
   */
  void remove(String sessionId, @Nullable Position at) {
    reading.remove(sessionId);
    seen(sessionId, at);
  }

  private void seen(String sessionId, @Nullable Position at) {
    if (reading == known) {
      expected.invalidate(sessionId);
    }
    if (at != null) {
      // What is older says nothing of a registration.
      registered
          .asMap()
          .computeIfPresent(sessionId, (id, from) -> from.isAtOrBefore(at) ? null : from);
    }
  }

  /** What was told of has all events of a partition up to this one. */
  void folded(Position position) {
    reading.folded(position);
  }

  private long foldedUpTo(int partition) {
    SessionsRead now = known;
    return isRead && now == reading ? now.foldedUpTo(partition) : -1;
  }

  /** How far behind the log this is; to be told where the log ends. */
  Freshness freshness() {
    return freshness;
  }

  boolean contain(String sessionId) {
    return known.contain(sessionId) || reading.contain(sessionId);
  }

  /**
   * Whether a session that is unknown is not there. If that can't be said yet it is in doubt from
   * now on, and whoever asks later is told.
   */
  boolean isNotThere(String sessionId) {
    Long since = doubted.get(sessionId, id -> System.nanoTime());
    Duration inDoubt = Duration.ofNanos(System.nanoTime() - since);
    if (freshness.age().compareTo(inDoubt) > 0) {
      return false;
    }
    // Who asks after this may ask for what was registered after this.
    doubted.invalidate(sessionId);
    return !contain(sessionId);
  }

  /** The registration of a session is in the log. */
  void registered(String sessionId, Position at) {
    registered.put(sessionId, at);
  }

  boolean isRegistered(String sessionId) {
    return registered.getIfPresent(sessionId) != null;
  }

  /** A session is about to be made. */
  void expect(String sessionId, @Nullable String userId) {
    expected.put(sessionId, userId == null ? NOBODY : userId);
  }

  boolean isExpected(String sessionId) {
    return expected.getIfPresent(sessionId) != null;
  }

  /** With those that are registered or about to be made. */
  long count() {
    expected.cleanUp();
    SessionsRead now = known;
    return now.count()
        + expected.estimatedSize()
        + registered.asMap().keySet().stream().filter(id -> !now.contain(id)).count();
  }

  /** Those of one user, with those about to be made. */
  long countOf(String userId) {
    return known.countOf(userId)
        + expected.asMap().values().stream().filter(userId::equals).count();
  }
}
