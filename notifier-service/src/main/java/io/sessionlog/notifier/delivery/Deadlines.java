package io.sessionlog.notifier.delivery;

import io.sessionlog.support.kafka.VitalThreads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what takes too long. All that is open is looked through now and then, and a timer for each
 * is not set: tens of thousands begin in a second, and next to all end long before their time.
 *
 * <p><b>Threads.</b> One of its own, on which ends are called; begun and met on any.
 */
final class Deadlines implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Deadlines.class);

  /** So much later than asked something may be ended. */
  private static final Duration TICK = Duration.ofMillis(100);

  private final Set<Deadline> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What is called if it is not met in time. */
  final class Deadline {
    private final long atNanos;
    private final Runnable end;

    private Deadline(long atNanos, Runnable end) {
      this.atNanos = atNanos;
      this.end = end;
    }

    /** It is over, in time or not; nothing is called from now on. */
    void met() {
      open.remove(this);
    }
  }

  Deadlines(VitalThreads threads) {
    threads.thread("notifier-deadlines", this::run).start();
  }

  /**
   * @param atNanos by {@link System#nanoTime}
   * @param end called once, unless the deadline is met before
   */
  Deadline begin(long atNanos, Runnable end) {
    var deadline = new Deadline(atNanos, end);
    open.add(deadline);
    return deadline;
  }

  private void run() {
    try {
      while (!closed.await(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        open.stream().filter(one -> now - one.atNanos >= 0).toList().forEach(this::end);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void end(Deadline deadline) {
    if (!open.remove(deadline)) {
      // Met meanwhile.
      return;
    }
    try {
      deadline.end.run();
    } catch (RuntimeException e) {
      // A bug of ours in one must not leave the others without an end.
      log.error("What took too long could not be ended", e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
