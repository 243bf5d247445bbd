package io.sessionlog.projector;

import io.sessionlog.model.SessionState;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Walks through the store, and lets sessions expire that had no event for too long. */
final class IdleSessionSweep {

  private final StoreWalk walk;
  private final Duration idleExpiry;
  private final ExpiryLog expiryLog;

  IdleSessionSweep(
      ReadOnlyKeyValueStore<String, SessionState> store, Duration idleExpiry, ExpiryLog expiryLog) {
    this.walk = new StoreWalk(store);
    this.idleExpiry = idleExpiry;
    this.expiryLog = expiryLog;
  }

  void step(long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    walk.step(
        session -> {
          if (session.lastEventAt().plus(idleExpiry).isBefore(now)) {
            expiryLog.sessionExpired(session.sessionId(), session.position(), now);
          }
        });
  }
}
