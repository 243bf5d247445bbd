package io.sessionlog.query.timeline;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The heads of one partition's timelines, of which those in use are kept as they are: each event
 * asks for its session's, and most change nothing. The partition has one writer, this, and a task
 * starts with none.
 */
final class Heads {

  private static final int IN_USE = 10_000;

  private final KeyValueStore<Bytes, byte[]> store;
  private final Cache<String, Head> inUse =
      Caffeine.newBuilder().maximumSize(IN_USE).executor(Runnable::run).build();

  Heads(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  Head of(String session) {
    Head known = inUse.getIfPresent(session);
    if (known == null) {
      known = Head.of(store, session);
      inUse.put(session, known);
    }
    return known;
  }

  void put(String session, Head head) {
    // Should the store fail, nothing is kept that it does not hold.
    inUse.invalidate(session);
    store.put(TimelineKeys.head(session), head.write());
    inUse.put(session, head);
  }

  void delete(String session) {
    inUse.invalidate(session);
    store.delete(TimelineKeys.head(session));
  }
}
