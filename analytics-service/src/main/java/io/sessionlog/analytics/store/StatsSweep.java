package io.sessionlog.analytics.store;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.fold.Mark;
import io.sessionlog.analytics.fold.Retention;
import io.sessionlog.analytics.fold.StatsFold;
import io.sessionlog.analytics.numbers.Numbers;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what is too old and belongs to who is silent: no new hour of theirs begins, at which
 * {@link StoredStats} would forget it. So go the numbers of an owner whose sessions were deleted.
 *
 * <p>By event time alone: where nothing happens, nothing becomes old. A bounded step at a time, so
 * that no sweep holds up the events; and all of it once for each hour of event time.
 */
final class StatsSweep {

  private static final int HEADS_PER_STEP = 200;
  private static final int OWNERS_PER_STEP = 200;
  private static final int MARKS_PER_STEP = 2_000;

  /** Nodes of ingest may differ by some seconds: what still counts must not be gone. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private final KeyValueStore<Bytes, byte[]> store;
  private final KeyValueStore<Bytes, byte[]> marks;
  private final Retention retention;
  private final StoredStats.HeadChanges heads;
  private final StoredDays days;
  private final Pass ofMarks = new Pass(this::sweepMarks);
  private final Pass ofHeads = new Pass(this::sweepHeads);
  private final Pass ofOwners = new Pass(this::sweepOwners);

  StatsSweep(
      KeyValueStore<Bytes, byte[]> store,
      KeyValueStore<Bytes, byte[]> marks,
      Retention retention,
      StoredStats.HeadChanges heads) {
    this.store = store;
    this.marks = marks;
    this.retention = retention;
    this.heads = heads;
    days = new StoredDays(store);
  }

  /**
   * @param newestMillis the newest event's time
   */
  void step(long newestMillis) {
    int hour = Numbers.hour(newestMillis - MARGIN.toMillis());
    ofMarks.step(hour);
    if (retention.oldestHour(hour) > 0) {
      ofHeads.step(hour);
      ofOwners.step(hour);
    }
  }

  private interface Step {

    /**
     * @param from where to go on; null: from the start
     * @param hour the newest one
     * @return where to go on; null: all were looked at
     */
    @Nullable Bytes sweep(@Nullable Bytes from, int hour);
  }

  /** Once over everything for each hour. */
  private static final class Pass {
    private final Step step;
    private @Nullable Bytes next;
    private int hour;
    private boolean isOver = true;

    Pass(Step step) {
      this.step = step;
    }

    void step(int newest) {
      if (isOver) {
        if (newest <= hour) {
          return;
        }
        hour = newest;
      }
      next = step.sweep(next, hour);
      isOver = next == null;
    }
  }

  /** Messages that are not followed any more. */
  private @Nullable Bytes sweepMarks(@Nullable Bytes from, int hour) {
    long oldestMillis = Numbers.startMillis(hour) - StatsFold.MEMORY.toMillis();
    try (KeyValueIterator<Bytes, byte[]> rows = marks.range(from, null)) {
      for (int i = 0; i < MARKS_PER_STEP && rows.hasNext(); i++) {
        KeyValue<Bytes, byte[]> row = rows.next();
        if (Mark.read(row.value).lastMillis() < oldestMillis) {
          marks.delete(row.key);
        }
      }
      return rows.hasNext() ? rows.peekNextKey() : null;
    }
  }

  /** Sessions that are gone for longer than anything is kept, and old hours of the silent ones. */
  private @Nullable Bytes sweepHeads(@Nullable Bytes from, int hour) {
    int oldest = retention.oldestHour(hour);
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.range(from == null ? StatsKeys.firstHead() : from, StatsKeys.endOfHeads())) {
      for (int i = 0; i < HEADS_PER_STEP && rows.hasNext(); i++) {
        KeyValue<Bytes, byte[]> row = rows.next();
        Head head = Head.brief(row.value);
        String session = StatsKeys.sessionOfHead(row.key);
        int last = Numbers.hour(head.momentMillis());
        if (last < hour) {
          StoredStats.delete(
              store, StatsKeys.bucket(session, 0, 0), StatsKeys.bucket(session, oldest, 0));
          days.forget(session, oldest);
        }
        if (head.isGone() && last < oldest) {
          heads.changes(session, row.value);
          store.delete(StatsKeys.owned(head.owner(), session));
          store.delete(StatsKeys.days(session));
          store.delete(row.key);
        }
      }
      return rows.hasNext() ? rows.peekNextKey() : null;
    }
  }

  /** Old hours of owners. */
  private @Nullable Bytes sweepOwners(@Nullable Bytes from, int hour) {
    int oldest = retention.oldestHour(hour);
    Bytes next = from == null ? StatsKeys.firstOwnerSum() : from;
    for (int i = 0; i < OWNERS_PER_STEP && next != null; i++) {
      Bytes first = firstOwnerSum(next);
      if (first != null && StatsKeys.hourOfSum(first) < oldest) {
        StoredStats.delete(store, first, StatsKeys.ofSameOwner(first, oldest));
      }
      next = first == null ? null : StatsKeys.ofSameOwner(first, Integer.MAX_VALUE);
    }
    return next;
  }

  private @Nullable Bytes firstOwnerSum(Bytes from) {
    try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, StatsKeys.endOfOwnerSums())) {
      return rows.hasNext() ? rows.peekNextKey() : null;
    }
  }
}
