package io.sessionlog.query.view;

import java.util.Map;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Makes a fresh store for each start of Streams. It keeps no changelog: the topic is its source.
 */
final class SessionStoreBuilder implements StoreBuilder<SessionStore> {

  @Override
  public StoreBuilder<SessionStore> withCachingEnabled() {
    throw new UnsupportedOperationException("The store is in memory as it is");
  }

  @Override
  public StoreBuilder<SessionStore> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<SessionStore> withLoggingEnabled(Map<String, String> config) {
    throw new UnsupportedOperationException("A global store is restored from its topic");
  }

  @Override
  public StoreBuilder<SessionStore> withLoggingDisabled() {
    return this;
  }

  @Override
  public SessionStore build() {
    return new SessionStore();
  }

  @Override
  public Map<String, String> logConfig() {
    return Map.of();
  }

  @Override
  public boolean loggingEnabled() {
    return false;
  }

  @Override
  public String name() {
    return SessionStore.NAME;
  }
}
