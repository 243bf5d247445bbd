package io.sessionlog.notifier.delivery;

import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up beside the deliveries, so that a name server that hangs holds up those receivers
 * alone whose names it knows, and their owner's others, see {@link LookUps}. Each owner's names are
 * its own, also where two have one receiver: nobody waits in another's line. What was found is
 * checked and kept for {@link #FRESH}; a name that is in use is looked up again before that, and
 * its old addresses serve meanwhile.
 *
 * <p>Where that takes longer than {@link #PATIENCE} or ends without an address, those of up to
 * {@link #USABLE} ago are used on: a name server that does not answer ends so too, and Java does
 * not tell it from a name that is gone. They are no way around the check: it was made of them, and
 * who has got them since has no certificate for the name.
 */
final class Targets implements AutoCloseable {

  static final Duration FRESH = Duration.ofSeconds(30);
  private static final Duration AGEING = Duration.ofSeconds(15);
  static final Duration USABLE = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final int THREADS = 32;
  private static final int MAX_KEPT = 20_000;

  private record Key(String owner, URI url) {}

  /** What is known of where a URL leads to. */
  private static final class Name {
    /** Null: nothing was found, or not lately. */
    Receivers.@Nullable Target found;

    long foundAt;

    /** Null: none is under way. */
    @Nullable CompletableFuture<Receivers.Target> lookUp;
  }

  private final Receivers receivers;
  private final LongSupplier nanoTime;
  private final Duration patience;
  private final ExecutorService threads;
  private final LookUps lookUps;
  private final Map<Key, Name> known = new HashMap<>();

  Targets(Receivers receivers, LongSupplier nanoTime) {
    this(receivers, nanoTime, PATIENCE);
  }

  Targets(Receivers receivers, LongSupplier nanoTime, Duration patience) {
    this.receivers = receivers;
    this.nanoTime = nanoTime;
    this.patience = patience;
    var number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            // Bounded by what each owner may have in it.
            new LinkedBlockingQueue<>(),
            task -> {
              var thread = new Thread(task, "notifier-names-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    threads = pool;
    lookUps = new LookUps(pool);
  }

  /**
   * @param owner whose receiver it is
   */
  synchronized CompletableFuture<Receivers.Target> of(URI url, String owner) {
    long now = nanoTime.getAsLong();
    if (known.size() > MAX_KEPT) {
      known.clear();
    }
    Name name = known.computeIfAbsent(new Key(owner, url), first -> new Name());
    Receivers.Target found = name.found;
    long age = now - name.foundAt;
    CompletableFuture<Receivers.Target> lookUp = name.lookUp;
    if (lookUp == null && (found == null || age > AGEING.toNanos())) {
      lookUp = lookUp(url, owner, name, now);
    }
    if (found != null && age <= FRESH.toNanos()) {
      return CompletableFuture.completedFuture(found);
    }
    boolean isUsable = found != null && age <= USABLE.toNanos();
    if (lookUp == null) {
      return isUsable
          ? CompletableFuture.completedFuture(found)
          : CompletableFuture.failedFuture(new UnknownHostException("too many names to look up"));
    }
    return isUsable
        ? lookUp.copy().completeOnTimeout(found, patience.toMillis(), TimeUnit.MILLISECONDS)
        : lookUp.copy();
  }

  /** Null: too many wait for theirs. */
  private @Nullable CompletableFuture<Receivers.Target> lookUp(
      URI url, String owner, Name name, long now) {
    var lookUp = new CompletableFuture<Receivers.Target>();
    name.lookUp = lookUp;
    try {
      lookUps.execute(
          owner,
          () -> {
            try {
              Receivers.Target target = receivers.check(url);
              found(name, target, now);
              lookUp.complete(target);
            } catch (Receivers.Refused e) {
              found(name, null, now);
              lookUp.completeExceptionally(new CompletionException(e));
            } catch (UnknownHostException | RuntimeException | Error e) {
              Receivers.Target before = foundNothing(name);
              if (before != null) {
                lookUp.complete(before);
              } else {
                lookUp.completeExceptionally(new CompletionException(e));
              }
            }
          });
    } catch (RejectedExecutionException e) {
      name.lookUp = null;
      return null;
    }
    return lookUp;
  }

  /**
   * @param found null where it must not be reached: then what was found before is not used any more
   */
  private synchronized void found(Name name, Receivers.@Nullable Target found, long askedAt) {
    name.lookUp = null;
    name.found = found;
    name.foundAt = askedAt;
  }

  /** Returns what was found before and is used on; null: nothing is. */
  private synchronized Receivers.@Nullable Target foundNothing(Name name) {
    name.lookUp = null;
    if (nanoTime.getAsLong() - name.foundAt > USABLE.toNanos()) {
      name.found = null;
    }
    return name.found;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
