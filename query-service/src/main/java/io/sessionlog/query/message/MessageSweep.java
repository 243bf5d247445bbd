package io.sessionlog.query.message;

import io.sessionlog.query.partition.SweepClock;
import io.sessionlog.query.partition.Swept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Walks the expiry keys from the oldest on, and no further than where the retention begins. */
final class MessageSweep {

  private final KeyValueStore<Bytes, byte[]> store;
  private final MessageWriter writer;

  MessageSweep(KeyValueStore<Bytes, byte[]> store, MessageWriter writer) {
    this.store = store;
    this.writer = writer;
  }

  /**
   * @param nowMillis the newest event time
   * @return how many messages and calls were removed
   */
  Swept sweep(long nowMillis, Duration retention) {
    long newest = nowMillis - retention.toMillis();
    int removed = 0;
    List<Bytes> due = due(newest);
    for (Bytes expiry : due) {
      if (writer.expire(expiry, newest) == MessageWriter.Expired.REMOVED) {
        removed++;
      }
    }
    return new Swept(removed, due.size() == SweepClock.STEP);
  }

  private List<Bytes> due(long newest) {
    List<Bytes> due = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> oldestFirst =
        store.range(
            MessageKeys.startOfExpiry(Long.MIN_VALUE), MessageKeys.startOfExpiry(newest + 1))) {
      while (oldestFirst.hasNext() && due.size() < SweepClock.STEP) {
        due.add(oldestFirst.next().key);
      }
    }
    return due;
  }
}
