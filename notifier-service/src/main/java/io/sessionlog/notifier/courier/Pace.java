package io.sessionlog.notifier.courier;

/**
 * How many sessions an endpoint is sent at once: one more for each round that went well, half as
 * many when it is overloaded (AIMD, as TCP has it). What fails together counts once.
 */
final class Pace {

  private static final double AT_FIRST = 4;
  private static final long ONE_FAILURE_MILLIS = 1_000;

  private final int max;
  private double concurrency;
  private long halvedAt = Long.MIN_VALUE / 2;

  Pace(int max) {
    this.max = max;
    this.concurrency = Math.min(AT_FIRST, max);
  }

  int concurrency() {
    return (int) concurrency;
  }

  void wentWell() {
    concurrency = Math.min(max, concurrency + 1 / concurrency);
  }

  void overloaded(long now) {
    if (now - halvedAt >= ONE_FAILURE_MILLIS) {
      concurrency = Math.max(1, concurrency / 2);
      halvedAt = now;
    }
  }

  void startAgain() {
    concurrency = 1;
  }
}
