package io.sessionlog.support.position;

import io.sessionlog.model.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;

/**
 * How far a reader has come in {@code session-events}, by partition, and who waits for it to come
 * further. The projector writes each partition's states in the order of their events, so everything
 * at or below a watermark can be seen.
 *
 * <p>One thread advances, any thread waits. A waiter first enters its name and then looks at the
 * watermark; the advancing thread first moves the watermark and then looks at the names. Whichever
 * way the two meet, at least one of them sees the other.
 */
public final class Watermarks {

  /** Nothing seen yet. */
  public static final long NONE = -1;

  private final AtomicLongArray offsets;
  private final List<ConcurrentSkipListMap<Place, CompletableFuture<Long>>> waiters;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong arrivals = new AtomicLong();
  private final int maxWaiting;
  private volatile boolean closed;

  private record Place(long offset, long arrival) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return offset != other.offset
          ? Long.compare(offset, other.offset)
          : Long.compare(arrival, other.arrival);
    }
  }

  /**
   * @param maxWaiting more waiters are refused
   */
  public Watermarks(int partitions, int maxWaiting) {
    this.offsets = new AtomicLongArray(partitions);
    this.waiters =
        Stream.generate(ConcurrentSkipListMap<Place, CompletableFuture<Long>>::new)
            .limit(partitions)
            .toList();
    this.maxWaiting = maxWaiting;
    for (int partition = 0; partition < partitions; partition++) {
      offsets.set(partition, NONE);
    }
  }

  public int partitions() {
    return offsets.length();
  }

  /** The last visible offset of a partition, or -1. */
  public long offset(int partition) {
    return offsets.get(partition);
  }

  public long[] offsets() {
    long[] copy = new long[offsets.length()];
    for (int partition = 0; partition < copy.length; partition++) {
      copy[partition] = offsets.get(partition);
    }
    return copy;
  }

  public int waiting() {
    return waiting.get();
  }

  public boolean isReached(Position position) {
    return position.offset() <= offsets.get(position.partition());
  }

  /**
   * Completes with the watermark once the position can be seen, or with a {@link
   * java.util.concurrent.TimeoutException} if that takes too long, or with {@link WatermarksClosed}
   * if the table ends before. What follows must run elsewhere, by an {@code …Async} method: the
   * thread that completes it is the one that feeds the view.
   *
   * @throws TooManyWaiters at once, if the bound is reached
   */
  public CompletableFuture<Long> reached(Position position, Duration atMost) {
    if (waiting.incrementAndGet() > maxWaiting) {
      waiting.decrementAndGet();
      throw new TooManyWaiters(maxWaiting);
    }
    var future = new CompletableFuture<Long>();
    var place = new Place(position.offset(), arrivals.incrementAndGet());
    var inOrder = waiters.get(position.partition());
    CompletableFuture<Long> andLeft =
        future.whenComplete(
            (done, failure) -> {
              inOrder.remove(place);
              waiting.decrementAndGet();
            });
    inOrder.put(place, future);
    if (isReached(position)) {
      future.complete(offset(position.partition()));
    } else if (closed) {
      future.completeExceptionally(new WatermarksClosed());
    } else {
      var unused = future.orTimeout(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
    return andLeft;
  }

  /**
   * Starts a partition over: the store that this tells of was replaced by one that may be older.
   *
   * @param offset -1: nothing seen yet
   */
  public void restart(int partition, long offset) {
    offsets.set(partition, NONE);
    if (offset > NONE) {
      advance(new Position(partition, offset));
    }
  }

  /** Moves forward only; called by one thread for each partition. */
  public void advance(Position position) {
    int partition = position.partition();
    if (partition >= offsets.length() || position.offset() <= offsets.get(partition)) {
      return;
    }
    offsets.set(partition, position.offset());
    var inOrder = waiters.get(partition);
    Map.Entry<Place, CompletableFuture<Long>> first = inOrder.firstEntry();
    while (first != null && first.getKey().offset() <= position.offset()) {
      inOrder.remove(first.getKey());
      first.getValue().complete(position.offset());
      first = inOrder.firstEntry();
    }
  }

  public void close() {
    closed = true;
    for (var inOrder : waiters) {
      inOrder.values().forEach(waiter -> waiter.completeExceptionally(new WatermarksClosed()));
    }
  }
}
