package io.sessionlog.projector;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sessionlog.model.SessionState;
import io.sessionlog.projector.rebuild.StateBytes;
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

  private final KeyValueStore<String, SessionState> store;
  private final Cache<String, SessionState> inUse =
      Caffeine.newBuilder()
          .maximumWeight(MAX_BYTES)
          .<String, SessionState>weigher((id, state) -> StateBytes.of(state))
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
    try {
      store.put(sessionId, state);
    } catch (RuntimeException | Error failed) {
      // Nothing is kept that the store may not hold.
      inUse.invalidate(sessionId);
      throw failed;
    }
    if (state == null) {
      inUse.invalidate(sessionId);
    } else {
      inUse.put(sessionId, state);
    }
  }
}
