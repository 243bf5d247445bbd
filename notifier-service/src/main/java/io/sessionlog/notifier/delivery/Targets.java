package io.sessionlog.notifier.delivery;

import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Looks names up beside the deliveries, so that a name server that hangs holds up those receivers
 * alone whose names it knows. What was found is checked and kept for {@link #FRESH}; a name that is
 * in use is looked up again before that, and its old addresses serve meanwhile.
 */
final class Targets implements AutoCloseable {

  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final Duration AGEING = Duration.ofSeconds(15);
  private static final int THREADS = 16;
  private static final int MAX_KEPT = 20_000;

  private record Entry(CompletableFuture<Receivers.Target> target, long lookedUpAt) {}

  private final Receivers receivers;
  private final LongSupplier nanoTime;
  private final ExecutorService lookUps;
  private final Map<URI, Entry> known = new ConcurrentHashMap<>();

  Targets(Receivers receivers, LongSupplier nanoTime) {
    this.receivers = receivers;
    this.nanoTime = nanoTime;
    var number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(10_000),
            task -> {
              var thread = new Thread(task, "notifier-names-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    lookUps = pool;
  }

  CompletableFuture<Receivers.Target> of(URI url) {
    long now = nanoTime.getAsLong();
    Entry entry = known.get(url);
    if (entry == null) {
      return lookUp(url, now).target();
    }
    long age = now - entry.lookedUpAt();
    boolean usable = entry.target().isDone() && !entry.target().isCompletedExceptionally();
    if (!entry.target().isDone()) {
      return entry.target();
    }
    if (!usable || age > FRESH.toNanos()) {
      return lookUp(url, now).target();
    }
    if (age > AGEING.toNanos()) {
      refresh(url, entry, now);
    }
    return entry.target();
  }

  private Entry lookUp(URI url, long now) {
    if (known.size() > MAX_KEPT) {
      known.clear();
    }
    var entry = new Entry(submit(url), now);
    known.put(url, entry);
    return entry;
  }

  private void refresh(URI url, Entry old, long now) {
    // Marked as looked up, so that one look-up is under way; it takes the old one's place if it
    // finds.
    var marked = new Entry(old.target(), now - AGEING.toNanos() / 2);
    if (known.replace(url, old, marked)) {
      var unused =
          submit(url)
              .whenComplete(
                  (target, failure) -> {
                    if (failure == null) {
                      known.replace(
                          url, marked, new Entry(CompletableFuture.completedFuture(target), now));
                    } else {
                      known.remove(url, marked);
                    }
                  });
    }
  }

  private CompletableFuture<Receivers.Target> submit(URI url) {
    try {
      return CompletableFuture.supplyAsync(() -> check(url), lookUps);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new UnknownHostException("too many names to look up"));
    }
  }

  private Receivers.Target check(URI url) {
    try {
      return receivers.check(url);
    } catch (Receivers.Refused | UnknownHostException e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public void close() {
    lookUps.shutdownNow();
  }
}
