package io.sessionlog.notifier.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long something waits before it tries again what Kafka refused: longer each time, until
 * something went well. What will not change by itself, such as a missing permission, is so asked
 * for, and complained about, now and then.
 *
 * <p><b>Threads.</b> Whose pause it is; any may stop it.
 */
final class RetryPause {

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 5_000;

  /** Waits; ends at once where nothing is to be tried again. */
  interface Waiting {
    void await(long millis) throws InterruptedException;
  }

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Waiting waiting;
  private final long longestMillis;
  private long nextMillis = FIRST_MILLIS;

  RetryPause() {
    this(LONGEST_MILLIS);
  }

  RetryPause(long longestMillis) {
    this.longestMillis = longestMillis;
    this.waiting =
        millis -> {
          var unused = stopped.await(millis, TimeUnit.MILLISECONDS);
        };
  }

  RetryPause(Waiting waiting) {
    this.longestMillis = LONGEST_MILLIS;
    this.waiting = waiting;
  }

  /** It failed: waits for its turn. Who is interrupted meanwhile stays so. */
  void await() {
    long millis = nextMillis;
    nextMillis = Math.min(longestMillis, 2 * millis);
    try {
      waiting.await(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void wentWell() {
    nextMillis = FIRST_MILLIS;
  }

  /** Nothing is tried again. */
  void stop() {
    stopped.countDown();
  }
}
