package io.sessionlog.projector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sessionlog.model.SessionState;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The states of one task, of which those in use are kept as they are: nothing is read and decoded
 * to find that an event changes nothing.
 *
 * <p>What it keeps is what the store holds: a task has one writer, this, and starts with an empty
 * cache on a store that holds what was committed.
 */
final class StateCache {

  /** Of one task, in bytes, by estimate: the states of some 10 000 sessions. */
  static final long MAX_BYTES = 8 * 1024 * 1024;

  /** What a state takes beside its QR string, its settings and its deliveries. */
  private static final int FIXED_BYTES = 700;

  private final KeyValueStore<String, SessionState> store;
  private final Cache<String, SessionState> inUse =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .<String, SessionState>weigher((id, state) -> bytes(state))
          // The thread of the task evicts: another one would have to be woken for each.
          .executor(Runnable::run)
          .build();

  StateCache(KeyValueStore<String, SessionState> store) {
    this.store = store;
  }

  @Nullable SessionState get(String sessionId) {
    SessionState known = inUse.getIfPresent(sessionId);
    if (known == null) {
      known = store.get(sessionId);
      if (known != null) {
        inUse.put(sessionId, known);
      }
    }
    return known;
  }

  /**
   * @param state null: the session is gone
   */
  void put(String sessionId, @Nullable SessionState state) {
    // Should the store fail, nothing is kept that it does not hold.
    inUse.invalidate(sessionId);
    store.put(sessionId, state);
    if (state != null) {
      inUse.put(sessionId, state);
    }
  }

  private static int bytes(SessionState state) {
    int chars = state.qr() == null ? 0 : state.qr().length();
    chars += state.message() == null ? 0 : state.message().length();
    chars += state.aiConfig() == null ? 0 : state.aiConfig().text().length();
    return FIXED_BYTES + 2 * chars + 64 * state.deliveries().fingerprints().size();
  }
}
