package io.sessionlog.support.kafka;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Builds a store that has neither a changelog nor a record cache: what it holds lives in memory,
 * and is made anew with the task or the client that it belongs to.
 */
public record TransientStore<T extends StateStore>(String name, Supplier<T> store)
    implements StoreBuilder<T> {

  @Override
  public T build() {
    return store.get();
  }

  @Override
  public StoreBuilder<T> withCachingEnabled() {
    return this;
  }

  @Override
  public StoreBuilder<T> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<T> withLoggingEnabled(Map<String, String> config) {
    return this;
  }

  @Override
  public StoreBuilder<T> withLoggingDisabled() {
    return this;
  }

  @Override
  public Map<String, String> logConfig() {
    return Map.of();
  }

  @Override
  public boolean loggingEnabled() {
    return false;
  }
}
