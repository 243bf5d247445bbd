package io.sessionlog.sink;

import java.time.Duration;

/**
 * How many records one transaction takes. Large ones cost less for each row: a commit waits for the
 * disk, and each statement for the network. But the rows of a transaction stay locked until it
 * ends, and an application that writes one of them waits as long; so transactions grow while they
 * are short, and shrink when one was long, as on a busy database.
 */
final class BatchSize {

  static final int MIN = 100;
  static final int FIRST = 500;
  static final int MAX = 5_000;

  /** An application does not notice that it waits so long. */
  static final Duration LONG = Duration.ofMillis(250);

  private static final Duration SHORT = Duration.ofMillis(100);

  private int records = FIRST;

  int records() {
    return records;
  }

  /**
   * @param taken the records of a transaction
   * @param time from its begin to its end
   */
  void took(int taken, Duration time) {
    if (time.compareTo(LONG) > 0) {
      records = Math.max(MIN, Math.min(records, taken) / 2);
    } else if (taken >= records && time.compareTo(SHORT) < 0) {
      records = Math.min(MAX, records * 2);
    }
  }
}
