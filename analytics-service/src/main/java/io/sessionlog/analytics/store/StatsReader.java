package io.sessionlog.analytics.store;

import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.numbers.Numbers;
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
    try (KeyValueIterator<Bytes, byte[]> rows =
        store.range(StatsKeys.bucket(session, from, 0), StatsKeys.bucket(session, to, 0))) {
      while (rows.hasNext()) {
        KeyValue<Bytes, byte[]> row = rows.next();
        int hour = StatsKeys.hourOfBucket(row.key);
        if (hour < to && (epoch == null || epoch == StatsKeys.epochOfBucket(row.key))) {
          into.apply(hour).add(row.value);
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
