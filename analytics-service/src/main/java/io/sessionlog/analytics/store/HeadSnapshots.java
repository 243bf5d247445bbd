package io.sessionlog.analytics.store;

import io.sessionlog.analytics.fold.Head;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads sums and all heads as they were at one moment, without holding up the fold meanwhile: a few
 * heads at a time are read under {@link StoreLock}, and between them the fold puts aside what a
 * head was before its first change.
 *
 * <p><b>Invariant.</b> Each head of that moment is given once: from the store if it did not change
 * before it was read, else as it was put aside.
 *
 * <p>Tried and left: to read all of it under the lock, which at 100 000 sessions stopped the fold
 * of all partitions for as long as that takes; RocksDB's own snapshots, which the record cache
 * above it knows nothing of.
 */
public final class HeadSnapshots {

  private static final int AT_A_TIME = 256;

  private final StoreLock lock;
  private final int atATime;
  private final Runnable between;
  private final List<Snapshot> open = new CopyOnWriteArrayList<>();

  public HeadSnapshots(StoreLock lock) {
    this(lock, AT_A_TIME, () -> {});
  }

  /**
   * @param between is run after each piece, while nothing is locked
   */
  HeadSnapshots(StoreLock lock, int atATime, Runnable between) {
    this.lock = lock;
    this.atATime = atATime;
    this.between = between;
  }

  /** What one reader is to see. Changed under the lock alone, by the fold or by that reader. */
  private static final class Snapshot {
    private final int partition;

    /** By session, as it was at the moment; null for one that was not there. */
    private final Map<String, byte @Nullable []> before = new HashMap<>();

    /** Up to which session all are read; the empty one is before all others. */
    private String readUpTo = "";

    private boolean isReadToEnd;

    Snapshot(int partition) {
      this.partition = partition;
    }
  }

  /**
   * To be told before each change, under {@link StoreLock#writing}.
   *
   * @param head as stored; null if there is none yet
   */
  void changes(int partition, String session, byte @Nullable [] head) {
    for (Snapshot snapshot : open) {
      if (snapshot.partition == partition
          && !snapshot.isReadToEnd
          && session.compareTo(snapshot.readUpTo) > 0
          && !snapshot.before.containsKey(session)) {
        snapshot.before.put(session, head);
      }
    }
  }

  /**
   * @param owner whose heads; null: all
   * @param rows reads what else is to be of that moment
   * @param each is given the heads, in no order
   */
  public void read(
      int partition,
      StatsReader reader,
      @Nullable String owner,
      Runnable rows,
      BiConsumer<String, Head> each) {
    var snapshot = new Snapshot(partition);
    try {
      lock.reading(
          () -> {
            open.add(snapshot);
            rows.run();
          });
      while (!snapshot.isReadToEnd) {
        lock.reading(() -> readSome(snapshot, reader, owner, each));
        between.run();
      }
    } finally {
      open.remove(snapshot);
    }
    snapshot.before.forEach(
        (session, stored) -> {
          Head head = stored == null ? null : Head.brief(stored);
          if (head != null && (owner == null || Objects.equals(owner, head.owner()))) {
            each.accept(session, head);
          }
        });
  }

  private void readSome(
      Snapshot snapshot,
      StatsReader reader,
      @Nullable String owner,
      BiConsumer<String, Head> each) {
    BiConsumer<String, Head> unchanged =
        (session, head) -> {
          if (!snapshot.before.containsKey(session)) {
            each.accept(session, head);
          }
        };
    String last =
        owner == null
            ? reader.heads(snapshot.readUpTo, atATime, unchanged)
            : reader.headsOf(owner, snapshot.readUpTo, atATime, unchanged);
    snapshot.isReadToEnd = last == null;
    snapshot.readUpTo = last == null ? snapshot.readUpTo : last;
  }
}
