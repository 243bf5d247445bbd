package io.sessionlog.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.SessionSerdes;
import java.lang.reflect.Proxy;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class StateCacheTest {

  private final KeyValueStore<String, SessionState> store = store();
  private final StateCache cache = new StateCache(store);

  @Test
  void a_state_in_use_is_given_as_it_was_put() {
    SessionState state = connected(0);
    cache.put("alice", state);

    assertThat(cache.get("alice")).isSameAs(state);
    assertThat(store.get("alice")).isEqualTo(state);
  }

  @Test
  void what_is_not_in_use_is_read() {
    SessionState state = connected(0);
    store.put("alice", state);

    assertThat(cache.get("alice")).isEqualTo(state);
    assertThat(cache.get("bob")).isNull();
  }

  @Test
  void what_is_removed_is_gone() {
    cache.put("alice", connected(0));
    cache.put("alice", null);

    assertThat(cache.get("alice")).isNull();
    assertThat(store.get("alice")).isNull();
  }

  @Test
  void what_the_store_did_not_take_is_not_kept() {
    SessionState stored = connected(0);
    store.put("alice", stored);
    var failing = new StateCache(refusing(store));
    assertThat(failing.get("alice")).isEqualTo(stored);

    assertThatThrownBy(() -> failing.put("alice", connected(1)))
        .isInstanceOf(ProcessorStateException.class);
    assertThat(failing.get("alice")).isEqualTo(stored);
  }

  @SuppressWarnings("unchecked")
  private static KeyValueStore<String, SessionState> refusing(
      KeyValueStore<String, SessionState> store) {
    return (KeyValueStore<String, SessionState>)
        Proxy.newProxyInstance(
            StateCacheTest.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, method, args) -> {
              if (method.getName().equals("put")) {
                throw new ProcessorStateException("No space left on device");
              }
              return method.invoke(store, args);
            });
  }

  private static SessionState connected(long offset) {
    var attributes = new EventAttributes("id", "/", "ready", "alice", Instant.EPOCH, null, null);
    return SessionFold.byDefault()
        .apply(null, new SessionEvent(attributes, new SessionFact.Ready()), new Position(0, offset))
        .state();
  }

  private static KeyValueStore<String, SessionState> store() {
    var context = new MockProcessorContext<String, SessionState>();
    KeyValueStore<String, SessionState> states =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("states"), Serdes.String(), SessionSerdes.state())
            .withLoggingDisabled()
            .build();
    states.init(context.getStateStoreContext(), states);
    return states;
  }
}
