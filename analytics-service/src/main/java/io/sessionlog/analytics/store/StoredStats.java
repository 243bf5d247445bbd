package io.sessionlog.analytics.store;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.fold.Mark;
import io.sessionlog.analytics.fold.Retention;
import io.sessionlog.analytics.fold.StatsMemory;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.TroubleDays;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * What the fold remembers, in the stores of one partition. What is older than the retention goes
 * when a new hour of the same kind begins, so that a refold ends as the original did; where none
 * begins any more, {@link StatsSweep} sees to it.
 */
final class StoredStats implements StatsMemory {

  private final KeyValueStore<Bytes, byte[]> store;
  private final KeyValueStore<Bytes, byte[]> marks;
  private final Retention retention;
  private final HeadChanges heads;
  private final StoredDays days;

  /** Is told before each change of a head. */
  @FunctionalInterface
  interface HeadChanges {
    void changes(String session, byte @Nullable [] before);
  }

  StoredStats(
      KeyValueStore<Bytes, byte[]> store,
      KeyValueStore<Bytes, byte[]> marks,
      Retention retention,
      HeadChanges heads) {
    this.store = store;
    this.marks = marks;
    this.retention = retention;
    this.heads = heads;
    days = new StoredDays(store);
  }

  @Override
  public @Nullable Head head(String sessionId) {
    byte[] stored = store.get(StatsKeys.head(sessionId));
    return stored == null ? null : Head.read(stored);
  }

  @Override
  public void head(String sessionId, Head head) {
    Bytes key = StatsKeys.head(sessionId);
    byte[] stored = store.get(key);
    heads.changes(sessionId, stored);
    Head before = stored == null ? null : Head.brief(stored);
    store.put(key, head.toBytes());
    if (before != null) {
      closeDays(sessionId, before, Numbers.hour(head.momentMillis()));
    }
    if (before == null || !Objects.equals(before.owner(), head.owner())) {
      store.put(StatsKeys.owned(head.owner(), sessionId), new byte[0]);
      if (before != null) {
        store.delete(StatsKeys.owned(before.owner(), sessionId));
      }
    }
  }

  private void closeDays(String sessionId, Head before, int hour) {
    int day = TroubleDays.day(hour);
    if (TroubleDays.day(Numbers.hour(before.momentMillis())) < day) {
      days.close(sessionId, day, retention.oldestHour(hour));
    }
  }

  @Override
  public @Nullable Mark mark(String sessionId, String id) {
    byte[] stored = marks.get(mark(sessionId + "/" + id));
    return stored == null ? null : Mark.read(stored);
  }

  @Override
  public void mark(String sessionId, String id, Mark mark) {
    marks.put(mark(sessionId + "/" + id), mark.toBytes());
  }

  private static Bytes mark(String key) {
    return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void add(String sessionId, @Nullable String owner, int epoch, int hour, Numbers more) {
    if (add(StatsKeys.bucket(sessionId, hour, epoch), more)) {
      forget(hour, oldest -> StatsKeys.bucket(sessionId, oldest, 0));
      days.forget(sessionId, retention.oldestHour(hour));
    }
    if (add(StatsKeys.ownerSum(owner, hour), more)) {
      forget(hour, oldest -> StatsKeys.ownerSum(owner, oldest));
    }
    if (add(StatsKeys.total(hour), more)) {
      forget(hour, StatsKeys::total);
    }
  }

  @Override
  public void amend(String sessionId, @Nullable String owner, int epoch, int hour, Numbers more) {
    amend(
        StatsKeys.bucket(sessionId, hour, epoch),
        more,
        () -> days.amend(sessionId, epoch, hour, more));
    amend(StatsKeys.ownerSum(owner, hour), more, () -> {});
    amend(StatsKeys.total(hour), more, () -> {});
  }

  /** Whether the row is new. */
  private boolean add(Bytes key, Numbers more) {
    byte[] stored = store.get(key);
    write(key, stored, more);
    return stored == null;
  }

  private void amend(Bytes key, Numbers more, Runnable ifAmended) {
    byte[] stored = store.get(key);
    if (stored != null) {
      write(key, stored, more);
      ifAmended.run();
    }
  }

  /**
   * A row may have been forgotten and begun again: an owner's by another session of theirs, whose
   * clock was ahead. Nothing that is amended there may stop the partition.
   */
  private void write(Bytes key, byte @Nullable [] stored, Numbers more) {
    var sum = new Numbers();
    if (stored != null) {
      sum.add(stored);
    }
    sum.add(more);
    sum.raiseToZero();
    store.put(key, sum.toBytes());
  }

  private interface KeyOfHour {
    Bytes of(int hour);
  }

  private void forget(int hour, KeyOfHour key) {
    int oldest = retention.oldestHour(hour);
    if (oldest > 0) {
      delete(store, key.of(0), key.of(oldest));
    }
  }

  /**
   * @param from at most {@code to}
   * @param to excluded
   */
  static void delete(KeyValueStore<Bytes, byte[]> store, Bytes from, Bytes to) {
    try (KeyValueIterator<Bytes, byte[]> old = store.range(from, to)) {
      while (old.hasNext()) {
        Bytes key = old.next().key;
        if (!key.equals(to)) {
          store.delete(key);
        }
      }
    }
  }
}
