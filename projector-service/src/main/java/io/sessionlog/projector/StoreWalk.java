package io.sessionlog.projector;

import io.sessionlog.model.SessionState;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the states of a task a bounded step at a time, so that none holds up the events,
 * nor the transaction that they are in.
 */
final class StoreWalk {

  static final int STATES_PER_STEP = 1_000;

  private final ReadOnlyKeyValueStore<String, SessionState> store;
  private @Nullable String resumeAt;

  StoreWalk(ReadOnlyKeyValueStore<String, SessionState> store) {
    this.store = store;
  }

  /**
   * Looks at the next states; after the last of all, the next step begins with the first again.
   *
   * @return whether that was the last
   */
  boolean step(Consumer<SessionState> visitor) {
    try (KeyValueIterator<String, SessionState> states = store.range(resumeAt, null)) {
      for (int i = 0; i < STATES_PER_STEP && states.hasNext(); i++) {
        visitor.accept(states.next().value);
      }
      resumeAt = states.hasNext() ? states.peekNextKey() : null;
    }
    return resumeAt == null;
  }
}
