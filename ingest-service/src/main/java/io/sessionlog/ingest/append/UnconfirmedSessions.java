package io.sessionlog.ingest.append;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of which something was refused because Kafka did not confirm it. Most senders never send
 * a webhook again, so the next event that is taken says that there may be a gap before it. Bounded:
 * of whom is forgotten, a gap is found as any other lost webhook is.
 */
final class UnconfirmedSessions {

  private static final int MAX_SESSIONS = 10_000;

  /** By then whoever asks servers has asked in any case. */
  private static final Duration KEPT = Duration.ofMinutes(30);

  private final Cache<String, Instant> since =
      Caffeine.newBuilder().maximumSize(MAX_SESSIONS).expireAfterWrite(KEPT).build();

  /** Null if all of the session was confirmed. */
  @Nullable Instant since(String sessionId) {
    return since.getIfPresent(sessionId);
  }

  void refused(String sessionId, Instant at) {
    since.asMap().putIfAbsent(sessionId, at);
  }

  /** An event that says so is durable. */
  void told(String sessionId) {
    since.invalidate(sessionId);
  }
}
