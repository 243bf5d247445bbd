package io.sessionlog.analytics.store;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.analytics.numbers.Trouble;
import io.sessionlog.analytics.numbers.TroubleDays;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition's store. Each of its reads is to be made under {@link StoreLock#reading}.
 *
 * <p>Hours are from {@code from}, included, to {@code to}, excluded.
 */
public final class StatsReader {

  private final ReadOnlyKeyValueStore<Bytes, byte[]> store;

  public StatsReader(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Null for a session that was never seen, or is forgotten. */
  public @Nullable Head head(String session) {
    byte[] stored = store.get(StatsKeys.head(session));
    return stored == null ? null : Head.brief(stored);
  }

  /**
   * Adds up what is stored of a session.
   *
   * @param epoch of the owner who asks; null: of all
   * @param into gives what an hour is to be added to
   */
  public void addSession(
      String session, @Nullable Integer epoch, int from, int to, IntFunction<Numbers> into) {
    rows(session, epoch, from, to, (hour, row) -> into.apply(hour).add(row));
  }

  /**
   * How much trouble a session has had, as far as it is stored. Days that are over come from one
   * row, the hours before and after them from theirs.
   *
   * @param epoch of the owner who asks; null: of all
   */
  public long trouble(String session, @Nullable Integer epoch, Trouble trouble, int from, int to) {
    boolean isOfWholeDays = TroubleDays.dayUp(from) < TroubleDays.day(to);
    byte[] stored = isOfWholeDays ? store.get(StatsKeys.days(session)) : null;
    if (stored != null) {
      TroubleDays days = TroubleDays.brief(stored);
      int first = Math.max(days.from(), TroubleDays.dayUp(from));
      int end = Math.min(days.until(), TroubleDays.day(to));
      if (first < end) {
        return hours(session, epoch, trouble, from, first * TroubleDays.HOURS)
            + TroubleDays.sum(stored, trouble, epoch, first, end)
            + hours(session, epoch, trouble, end * TroubleDays.HOURS, to);
      }
    }
    return hours(session, epoch, trouble, from, to);
  }

  private long hours(String session, @Nullable Integer epoch, Trouble trouble, int from, int to) {
    if (from >= to) {
      return 0;
    }
    var sum = new Numbers();
    rows(session, epoch, from, to, (hour, row) -> sum.addCounts(row));
    return trouble.of(sum);
  }

  private interface Hour {
    void is(int hour, byte[] row);
  }

  private void rows(String session, @Nullable Integer epoch, int from, int to, Hour each) {
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.range(StatsKeys.bucket(session, from, 0), StatsKeys.bucket(session, to, 0))) {
      while (rows.hasNext()) {
        KeyValue<Bytes, byte[]> row = rows.next();
        int hour = StatsKeys.hourOfBucket(row.key);
        if (hour < to && (epoch == null || epoch == StatsKeys.epochOfBucket(row.key))) {
          each.is(hour, row.value);
        }
      }
    }
  }

  /** Adds up what is stored of an owner's sessions. */
  public void addOwner(String owner, int from, int to, IntFunction<Numbers> into) {
    addSums(StatsKeys.ownerSum(owner, from), StatsKeys.ownerSum(owner, to), to, into);
  }

  /** Adds up what is stored of all sessions. */
  public void addAll(int from, int to, IntFunction<Numbers> into) {
    addSums(StatsKeys.total(from), StatsKeys.total(to), to, into);
  }

  private void addSums(Bytes first, Bytes last, int to, IntFunction<Numbers> into) {
    try (KeyValueIterator<Bytes, byte[]> rows = store.range(first, last)) {
      while (rows.hasNext()) {
        KeyValue<Bytes, byte[]> row = rows.next();
        int hour = StatsKeys.hourOfSum(row.key);
        if (hour < to) {
          into.apply(hour).add(row.value);
        }
      }
    }
  }

  /** Every session of this partition, by id. */
  public void heads(BiConsumer<String, Head> each) {
    String unused = heads("", Integer.MAX_VALUE, each);
  }

  /**
   * Some sessions of this partition, by id.
   *
   * @param after the last one that is known already; empty: none is
   * @return the last one that was given; null: there are no more
   */
  public @Nullable String heads(String after, int atMost, BiConsumer<String, Head> each) {
    String last = null;
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.range(
            after.isEmpty() ? StatsKeys.firstHead() : StatsKeys.head(after),
            StatsKeys.endOfHeads())) {
      for (int i = 0; i < atMost && rows.hasNext(); ) {
        KeyValue<Bytes, byte[]> row = rows.next();
        String session = StatsKeys.sessionOfHead(row.key);
        if (!session.equals(after)) {
          each.accept(session, Head.brief(row.value));
          last = session;
          i++;
        }
      }
      return rows.hasNext() ? last : null;
    }
  }

  /**
   * As {@link #heads(String, int, BiConsumer)}, of those that are this owner's now, or were when
   * they were removed.
   */
  public @Nullable String headsOf(
      String owner, String after, int atMost, BiConsumer<String, Head> each) {
    String last = null;
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.range(
            after.isEmpty() ? StatsKeys.firstOwned(owner) : StatsKeys.owned(owner, after),
            StatsKeys.endOfOwned(owner))) {
      for (int i = 0; i < atMost && rows.hasNext(); ) {
        String session = StatsKeys.sessionOfOwned(rows.next().key, owner);
        if (!session.equals(after)) {
          Head head = head(session);
          if (head != null) {
            each.accept(session, head);
          }
          last = session;
          i++;
        }
      }
      return rows.hasNext() ? last : null;
    }
  }
}
