package io.sessionlog.replay.report;

import java.time.Duration;

/**
 * Durations counted in bins that grow by 2 %, from a millisecond to some three days: percentiles
 * within 2 %, and no more memory for a million values than for one.
 */
final class DurationHistogram {

  private static final double GROWTH = Math.log(1.02);
  private static final int BINS = 1_000;

  private final long[] counts = new long[BINS];
  private long total;

  void add(Duration duration) {
    counts[bin(duration.toMillis())]++;
    total++;
  }

  private static int bin(long millis) {
    return millis <= 1 ? 0 : Math.min(BINS - 1, (int) (Math.log((double) millis) / GROWTH));
  }

  long total() {
    return total;
  }

  /** How many are at least {@code fromMillis} and less than {@code toMillis}, within 2 %. */
  long between(long fromMillis, long toMillis) {
    long found = 0;
    for (int i = fromMillis <= 0 ? 0 : bin(fromMillis); i < bin(toMillis); i++) {
      found += counts[i];
    }
    return found;
  }

  /**
   * The value that this share of all values does not exceed.
   *
   * @param share 0 to 1, of at least one value
   */
  Duration percentile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    int bin = 0;
    while (bin < BINS - 1 && seen + counts[bin] < rank) {
      seen += counts[bin];
      bin++;
    }
    return Duration.ofMillis(Math.round(Math.exp((bin + 0.5) * GROWTH)));
  }
}
