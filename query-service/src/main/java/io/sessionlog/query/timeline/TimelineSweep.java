package io.sessionlog.query.timeline;

import io.sessionlog.query.partition.SweepClock;
import io.sessionlog.query.partition.Swept;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Removes entries whose retention is over: session by session, the one whose oldest entry is oldest
 * first. Entries stand in the order of the log, so the first that must stay ends a session's turn.
 */
final class TimelineSweep {

  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private final Heads heads;

  TimelineSweep(KeyValueStore<Bytes, byte[]> store, Heads heads) {
    this.store = store;
    this.heads = heads;
  }

  /**
   * @param newest the newest event time that is too old, in milliseconds
   * @return how many entries were removed
   */
  Swept sweep(long newest) {
    int removed = 0;
    List<Bytes> due = due(newest);
    for (Bytes expiry : due) {
      if (removed >= SweepClock.STEP) {
        return new Swept(removed, true);
      }
      removed += expire(TimelineKeys.expiring(expiry), newest);
      store.delete(expiry);
    }
    return new Swept(removed, due.size() == SweepClock.STEP);
  }

  private List<Bytes> due(long newest) {
    List<Bytes> due = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> oldestFirst =
        store.range(
            TimelineKeys.startOfExpiry(Long.MIN_VALUE), TimelineKeys.startOfExpiry(newest + 1))) {
      while (oldestFirst.hasNext() && due.size() < SweepClock.STEP) {
        due.add(oldestFirst.next().key);
      }
    }
    return due;
  }

  private int expire(String session, long newest) {
    Head head = heads.of(session);
    List<Bytes> old = new ArrayList<>();
    KeyValue<Bytes, byte[]> oldestKept = null;
    try (KeyValueIterator<Bytes, byte[]> oldestFirst =
        store.reverseRange(
            TimelineKeys.startOfEntries(session), TimelineKeys.entry(session, head.oldest()))) {
      while (oldestFirst.hasNext() && oldestKept == null) {
        KeyValue<Bytes, byte[]> entry = oldestFirst.next();
        if (TimelineEntry.timeMillis(entry.value) <= newest) {
          old.add(entry.key);
        } else {
          oldestKept = entry;
        }
      }
    }
    old.forEach(store::delete);
    if (oldestKept != null) {
      int left = Math.max(1, head.entries() - old.size());
      heads.put(session, head.withOldest(TimelineKeys.offset(oldestKept.key), left));
      long time = TimelineEntry.timeMillis(oldestKept.value);
      store.put(TimelineKeys.expiry(time, session), NOTHING);
    } else if (head.state() != null) {
      heads.put(session, head.withOldest(head.folded(), 0));
    } else {
      heads.delete(session);
    }
    return old.size();
  }
}
