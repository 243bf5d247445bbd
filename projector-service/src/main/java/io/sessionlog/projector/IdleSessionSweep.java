package io.sessionlog.projector;

import io.sessionlog.model.IdleExpiry;
import io.sessionlog.model.SessionState;
import java.time.Instant;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Walks through the store, and lets sessions expire that had no event for too long. It rests after
 * each walk: to look at a state costs about what folding an event does.
 */
final class IdleSessionSweep {

  private final StoreWalk walk;
  private final IdleExpiry expiry;
  private final ExpiryLog expiryLog;
  private Instant restsUntil = Instant.MIN;

  IdleSessionSweep(
      ReadOnlyKeyValueStore<String, SessionState> store, IdleExpiry expiry, ExpiryLog expiryLog) {
    this.walk = new StoreWalk(store);
    this.expiry = expiry;
    this.expiryLog = expiryLog;
  }

  void step(long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    if (now.isBefore(restsUntil)) {
      return;
    }
    boolean wasLast =
        walk.step(
            session -> {
              if (expiry.isDue(session, now)) {
                expiryLog.sessionExpired(session.sessionId(), session.position(), now);
              }
            });
    if (wasLast) {
      restsUntil = now.plus(expiry.pause());
    }
  }
}
