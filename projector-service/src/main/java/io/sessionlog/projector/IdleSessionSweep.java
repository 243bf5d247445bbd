package io.sessionlog.projector;

import io.sessionlog.model.SessionState;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the store a bounded step at a time, so that no sweep holds up the events, and lets
 * sessions expire that had none for too long.
 */
final class IdleSessionSweep {

  static final int SESSIONS_PER_STEP = 1_000;

  private final ReadOnlyKeyValueStore<String, SessionState> store;
  private final Duration idleExpiry;
  private final ExpiryLog expiryLog;
  private @Nullable String resumeAt;

  IdleSessionSweep(
      ReadOnlyKeyValueStore<String, SessionState> store, Duration idleExpiry, ExpiryLog expiryLog) {
    this.store = store;
    this.idleExpiry = idleExpiry;
    this.expiryLog = expiryLog;
  }

  void step(long nowMillis) {
    Instant now = Instant.ofEpochMilli(nowMillis);
    try (KeyValueIterator<String, SessionState> sessions = store.range(resumeAt, null)) {
      for (int i = 0; i < SESSIONS_PER_STEP && sessions.hasNext(); i++) {
        KeyValue<String, SessionState> session = sessions.next();
        if (session.value.lastEventAt().plus(idleExpiry).isBefore(now)) {
          expiryLog.sessionExpired(session.key, session.value.position(), now);
        }
      }
      resumeAt = sessions.hasNext() ? sessions.peekNextKey() : null;
    }
  }
}
