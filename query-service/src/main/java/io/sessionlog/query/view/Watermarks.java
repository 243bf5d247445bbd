package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the view is, per partition of {@code session-events}, and who waits for it to get
 * further. The projector forwards a state for every event, in the log's order, so all events at or
 * below a watermark are visible.
 */
public final class Watermarks {

  /** More readers than this are refused rather than kept waiting. */
  static final int MAX_WAITERS = 10_000;

  private record Place(long offset, long ticket) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byOffset = Long.compare(offset, other.offset);
      return byOffset != 0 ? byOffset : Long.compare(ticket, other.ticket);
    }
  }

  private final Map<Integer, Long> reached = new ConcurrentHashMap<>();
  private final Map<Integer, ConcurrentSkipListMap<Place, CompletableFuture<Void>>> waiting =
      new ConcurrentHashMap<>();
  private final AtomicLong tickets = new AtomicLong();
  private final AtomicInteger waiters = new AtomicInteger();

  /** Called by the view's one writer, after what it tells of can be read. */
  void advance(Position position) {
    Long before = reached.get(position.partition());
    if (before != null && before >= position.offset()) {
      return;
    }
    reached.put(position.partition(), position.offset());
    var waitingHere = waiting.get(position.partition());
    if (waitingHere != null) {
      waitingHere
          .headMap(new Place(position.offset(), Long.MAX_VALUE), true)
          .values()
          .forEach(waiter -> waiter.complete(null));
    }
  }

  public boolean hasReached(Position position) {
    Long offset = reached.get(position.partition());
    return offset != null && offset >= position.offset();
  }

  /** The offset reached in each partition; it determines what the view shows. */
  public SortedMap<Integer, Long> vector() {
    return new TreeMap<>(reached);
  }

  public int waiters() {
    return waiters.get();
  }

  /**
   * Completes when the position is visible; fails with a {@link
   * java.util.concurrent.TimeoutException} when it is not in time, and with {@link
   * IllegalStateException} when too many wait already.
   */
  public CompletableFuture<Void> await(Position position, Duration timeout) {
    var waiter = new CompletableFuture<Void>();
    if (hasReached(position)) {
      waiter.complete(null);
      return waiter;
    }
    if (waiters.incrementAndGet() > MAX_WAITERS) {
      waiters.decrementAndGet();
      waiter.completeExceptionally(new IllegalStateException("Too many readers wait"));
      return waiter;
    }
    var place = new Place(position.offset(), tickets.incrementAndGet());
    var waitingHere =
        waiting.computeIfAbsent(position.partition(), p -> new ConcurrentSkipListMap<>());
    waitingHere.put(place, waiter);
    CompletableFuture<Void> done =
        waiter
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (nothing, failure) -> {
                  waitingHere.remove(place);
                  waiters.decrementAndGet();
                });
    if (hasReached(position)) {
      // It was reached between the first look and the registration.
      waiter.complete(null);
    }
    return done;
  }
}
