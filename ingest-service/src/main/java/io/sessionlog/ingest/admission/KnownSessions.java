package io.sessionlog.ingest.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
 * <p>About 110 MB of heap for a million sessions; twice that while they are read anew. One thread
 * writes what is read; many ask.
 */
final class KnownSessions {

  private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);
  private static final int MAX_EXPECTED = 100_000;
  private static final String NOBODY = "";

  private final Cache<String, String> expected =
      Caffeine.newBuilder().maximumSize(MAX_EXPECTED).expireAfterWrite(SEEN_WITHIN).build();
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

  /** A session is there, and has this owner now. */
  void put(String sessionId, @Nullable String userId) {
    reading.put(sessionId, userId);
    seen(sessionId);
  }

  /** A session is gone. */
  void remove(String sessionId) {
    reading.remove(sessionId);
    seen(sessionId);
  }

  private void seen(String sessionId) {
    if (reading == known) {
      expected.invalidate(sessionId);
    }
  }

  boolean contain(String sessionId) {
    return known.contain(sessionId) || reading.contain(sessionId);
  }

  /** A session is about to be made. */
  void expect(String sessionId, @Nullable String userId) {
    expected.put(sessionId, userId == null ? NOBODY : userId);
  }

  boolean isExpected(String sessionId) {
    return expected.getIfPresent(sessionId) != null;
  }

  /** With those that are about to be made. */
  long count() {
    expected.cleanUp();
    return known.count() + expected.estimatedSize();
  }

  /** Those of one user, with those about to be made. */
  long countOf(String userId) {
    return known.countOf(userId)
        + expected.asMap().values().stream().filter(userId::equals).count();
  }
}
