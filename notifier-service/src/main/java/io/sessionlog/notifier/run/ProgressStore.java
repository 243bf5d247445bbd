package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stores how far the endpoints of this node's shards have come: every store interval, and in one
 * transaction per shard, what each endpoint that moved has and is owed, and where the tail is. An
 * endpoint that only followed the tail is not written: its stored progress says that it is
 * attached, and the tail's says where. So the tail of one transaction must never be newer than an
 * endpoint's progress that changed before it.
 *
 * <p><b>No more is told than can be noted.</b> Whatever was told and not stored is told again by
 * whoever takes over. So a shard of which nothing could be stored for {@link #PATIENCE_MILLIS}
 * tells nobody anything until it can; and so does one whose process stood still, until a store has
 * shown that it is still this node's.
 *
 * <p><b>Threads.</b> The dispatcher's.
 */
final class ProgressStore {

  static final long PATIENCE_MILLIS = 1_000;

  /** Where the tail is, is stored so often although nothing else is to be. */
  private static final long TAIL_MILLIS = 10_000;

  /** What fails again at once is tried again so seldom. */
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  /** Writes a shard's records in one transaction; a null value deletes. */
  interface Writing {
    CompletableFuture<Void> store(int shard, Map<String, byte @Nullable []> records);
  }

  /** Told of what came of a store. */
  interface Listener {

    /** The shard's endpoints may be told again what they were not while nothing was stored. */
    void goesOn(int shard);

    void notStored(int shard, Throwable why);
  }

  private static final class Shard {
    /** By id; null: the endpoint is gone. */
    Map<String, @Nullable Owned> changed = new LinkedHashMap<>();

    /** Those of the transaction that is under way. */
    @Nullable Map<String, @Nullable Owned> underWay;

    /** Since when something waits to be stored; null: nothing does. */
    @Nullable Long waitingSince;

    /** Whether it must be shown first that the shard is still this node's. */
    boolean unsure;

    /** Whether something was not told since. */
    boolean stoodStill;

    /** Stores in a row that failed, and when the last one was begun. */
    int failures;

    long begunAt;

    long tailStoredAt;
    Map<Integer, Cursor> tailStored = Map.of();
  }

  private final Map<Integer, Shard> shards = new HashMap<>();
  private final Map<Integer, Cursor> tail;
  private final Writing writing;
  private final Consumer<Runnable> later;
  private final Listener listener;

  /**
   * @param tail where the tail is; the dispatcher moves it
   * @param later runs a task on the dispatcher's thread
   */
  ProgressStore(
      Map<Integer, Cursor> tail, Writing writing, Consumer<Runnable> later, Listener listener) {
    this.tail = tail;
    this.writing = writing;
    this.later = later;
    this.listener = listener;
  }

  void gained(int shard) {
    shards.put(shard, new Shard());
  }

  boolean has(int shard) {
    return shards.containsKey(shard);
  }

  /** The endpoint has moved, and is to be stored. */
  void changed(Owned one) {
    Shard shard = shards.get(one.shard);
    if (shard != null && !one.dirty) {
      one.dirty = true;
      shard.changed.put(one.endpoint.id(), one);
    }
  }

  /** Nothing of the endpoint is kept any more. */
  void gone(int shardNumber, String endpointId) {
    Shard shard = shards.get(shardNumber);
    if (shard != null) {
      shard.changed.put(endpointId, null);
    }
  }

  /** Whether something may be told of which it could not be noted that it was. */
  boolean mayTell(int shardNumber, long now) {
    Shard shard = shards.get(shardNumber);
    if (shard == null) {
      return false;
    }
    boolean may =
        !shard.unsure
            && (shard.waitingSince == null || now - shard.waitingSince <= PATIENCE_MILLIS);
    shard.stoodStill |= !may;
    return may;
  }

  /** Others may have taken the shards meanwhile. */
  void overslept() {
    shards.values().forEach(shard -> shard.unsure = true);
  }

  void storeAll(long now) {
    shards.forEach((number, shard) -> store(number, shard, now));
  }

  private void store(int number, Shard shard, long now) {
    if (shard.underWay != null || tail.isEmpty() || !isDue(shard, now) || pauses(shard, now)) {
      return;
    }
    shard.begunAt = now;
    boolean wasUnsure = shard.unsure;
    Map<String, @Nullable Owned> changed = shard.changed;
    shard.changed = new LinkedHashMap<>();
    shard.underWay = changed;
    if (shard.waitingSince == null) {
      shard.waitingSince = now;
    }
    shard.tailStoredAt = now;
    shard.tailStored = Map.copyOf(tail);
    var unused =
        writing
            .store(number, records(changed))
            .whenComplete(
                (stored, failure) ->
                    later.accept(() -> stored(number, shard, changed, wasUnsure, failure)));
  }

  private static boolean pauses(Shard shard, long now) {
    return shard.failures > 1
        && now - shard.begunAt
            < Math.min(LONGEST_PAUSE_MILLIS, 100L << Math.min(shard.failures - 1, 10));
  }

  private boolean isDue(Shard shard, long now) {
    return !shard.changed.isEmpty()
        || shard.unsure
        || (now - shard.tailStoredAt >= TAIL_MILLIS && !shard.tailStored.equals(tail));
  }

  private void stored(
      int number,
      Shard shard,
      Map<String, @Nullable Owned> changed,
      boolean wasUnsure,
      @Nullable Throwable failure) {
    shard.underWay = null;
    if (shards.get(number) != shard) {
      return;
    }
    if (failure != null) {
      shard.failures++;
      changed.forEach((id, one) -> again(shard, id, one));
      shard.tailStoredAt = 0;
      listener.notStored(number, failure);
      return;
    }
    boolean stoodStill = shard.stoodStill;
    shard.waitingSince = null;
    shard.failures = 0;
    // What was begun before the process stood still shows nothing of after it.
    shard.unsure &= !wasUnsure;
    if (stoodStill && !shard.unsure) {
      shard.stoodStill = false;
      listener.goesOn(number);
    }
  }

  private static void again(Shard shard, String endpointId, @Nullable Owned one) {
    if (one == null) {
      shard.changed.putIfAbsent(endpointId, null);
    } else if (!one.closed) {
      one.dirty = true;
      shard.changed.put(endpointId, one);
    }
  }

  private Map<String, byte @Nullable []> records(Map<String, @Nullable Owned> changed) {
    Map<String, byte @Nullable []> records = new LinkedHashMap<>();
    changed.forEach(
        (id, one) -> {
          if (one == null) {
            records.put(id, null);
          } else if (!one.closed) {
            one.dirty = false;
            records.put(id, one.progress(tail).write());
          }
        });
    records.put(Progress.TAIL, Progress.writeTail(tail));
    return records;
  }

  /**
   * Stores a shard for the last time. What is under way is written once more: should that fail and
   * this succeed, the tail would be ahead of what was told.
   */
  CompletableFuture<Void> handsOver(int number) {
    Shard shard = shards.remove(number);
    if (shard == null || tail.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Map<String, @Nullable Owned> all = new LinkedHashMap<>();
    if (shard.underWay != null) {
      all.putAll(shard.underWay);
    }
    all.putAll(shard.changed);
    return writing.store(number, records(all));
  }

  void lost(int number) {
    shards.remove(number);
  }
}
