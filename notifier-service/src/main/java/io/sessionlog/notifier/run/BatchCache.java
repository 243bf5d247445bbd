package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Place;
import io.sessionlog.notifier.run.NotificationLog.Batch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read last, for those that ask for the same: endpoints that come back together, and the
 * notifications of one that waited for a retry.
 *
 * <p><b>Bounds.</b> {@value #MAX_BATCHES} batches of at most half a megabyte each.
 */
final class BatchCache {

  private static final long FRESH_NANOS = Duration.ofMillis(500).toNanos();
  private static final int MAX_BATCHES = 16;

  private record Asked(CompletableFuture<Batch> batch, long at) {}

  private final Map<Place, Asked> asked = new HashMap<>();
  private final Deque<Batch> read = new ArrayDeque<>();

  /** A batch that begins at a place; the end of the log may grow, so an old one does not count. */
  synchronized CompletableFuture<Batch> get(
      Place place, Supplier<CompletableFuture<Batch>> reading) {
    long now = System.nanoTime();
    Asked known = asked.get(place);
    if (known != null && now - known.at() < FRESH_NANOS) {
      return known.batch();
    }
    if (asked.size() >= MAX_BATCHES) {
      asked.values().removeIf(old -> now - old.at() >= FRESH_NANOS);
      if (asked.size() >= MAX_BATCHES) {
        asked.clear();
      }
    }
    CompletableFuture<Batch> batch = reading.get().thenApply(this::keep);
    asked.put(place, new Asked(batch, now));
    return batch;
  }

  private synchronized Batch keep(Batch batch) {
    if (!batch.notifications().isEmpty()) {
      if (read.size() >= MAX_BATCHES) {
        read.removeLast();
      }
      read.addFirst(batch);
    }
    return batch;
  }

  /** A batch that a place lies in; null: none is known. What was read there does not change. */
  synchronized @Nullable Batch around(Place place) {
    for (Batch batch : read) {
      if (batch.partition() == place.partition()
          && batch.from() <= place.offset()
          && place.offset() < batch.next()) {
        // Endpoints that catch up side by side each come to it: it goes after those nobody wants.
        read.remove(batch);
        read.addFirst(batch);
        return batch;
      }
    }
    return null;
  }
}
