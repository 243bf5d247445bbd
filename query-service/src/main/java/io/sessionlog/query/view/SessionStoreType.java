package io.sessionlog.query.view;

import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.internals.StateStoreProvider;

/** Makes {@link SessionStore} available to interactive queries. */
final class SessionStoreType implements QueryableStoreType<SessionStore> {

  @Override
  public boolean accepts(StateStore store) {
    return store instanceof SessionStore;
  }

  @Override
  public SessionStore create(StateStoreProvider provider, String storeName) {
    return provider.stores(storeName, this).get(0);
  }
}
