package io.sessionlog.ingest.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions there are, and whose, as {@code session-state} says: some milliseconds behind the
 * webhooks, so what this node has just let in is remembered beside it until it is seen there.
 *
 * <p>About 110 MB of heap for a million sessions. One thread writes what is read; many ask.
 */
final class KnownSessions {

  private static final Duration SEEN_WITHIN = Duration.ofMinutes(1);
  private static final int MAX_EXPECTED = 100_000;
  private static final String NOBODY = "";

  private final Map<String, String> owners = new ConcurrentHashMap<>();
  private final Map<String, Integer> ofUsers = new ConcurrentHashMap<>();
  private final Cache<String, String> expected =
      Caffeine.newBuilder().maximumSize(MAX_EXPECTED).expireAfterWrite(SEEN_WITHIN).build();
  private volatile boolean isRead;

  /** Whether all is known that there was when this node was started. */
  boolean isRead() {
    return isRead;
  }

  void read() {
    isRead = true;
  }

  /** A session is there, and has this owner now. */
  void put(String sessionId, @Nullable String userId) {
    String owner = userId == null ? NOBODY : userId;
    String before = owners.put(sessionId, owner);
    if (!owner.equals(before)) {
      ofUsers.merge(owner, 1, Integer::sum);
      lost(before);
    }
    expected.invalidate(sessionId);
  }

  /** A session is gone. */
  void remove(String sessionId) {
    lost(owners.remove(sessionId));
    expected.invalidate(sessionId);
  }

  private void lost(@Nullable String owner) {
    if (owner != null) {
      ofUsers.computeIfPresent(owner, (user, count) -> count == 1 ? null : count - 1);
    }
  }

  boolean contain(String sessionId) {
    return owners.containsKey(sessionId);
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
    return owners.size() + expected.estimatedSize();
  }

  /** Those of one user, with those about to be made. */
  long countOf(String userId) {
    return ofUsers.getOrDefault(userId, 0)
        + expected.asMap().values().stream().filter(userId::equals).count();
  }
}
