package io.sessionlog.bench.load;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * When each request is due, whatever became of those before: an open loop. A request that could not
 * be sent in time, because all connections waited for answers, is late from its due time on; so a
 * stall is counted for every request that it held up, and not once.
 */
final class Schedule {

  private final long startNanos;
  private final double nanosBetween;
  private final long requests;
  private final AtomicLong next = new AtomicLong();

  Schedule(long startNanos, double perSecond, long requests) {
    this.startNanos = startNanos;
    this.nanosBetween = 1e9 / perSecond;
    this.requests = requests;
  }

  /** The number of a request that no other worker sends; -1 when all are taken. */
  long take() {
    long number = next.getAndIncrement();
    return number < requests ? number : -1;
  }

  long dueNanos(long number) {
    return startNanos + (long) (number * nanosBetween);
  }

  /** Returns at once if it is due already. */
  void await(long number) {
    long due = dueNanos(number);
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
