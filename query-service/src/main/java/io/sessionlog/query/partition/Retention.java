package io.sessionlog.query.partition;

import java.time.Duration;

/**
 * How long a partition keeps things.
 *
 * @param kept in event time, so that a replay ends as the original did; zero keeps them for ever
 * @param sweepInterval how often each partition looks for what is older
 */
public record Retention(Duration kept, Duration sweepInterval) {

  public boolean isForEver() {
    return kept.isZero();
  }

  /** The newest time that is too old, in milliseconds. */
  public long newestExpired(long newestMillis) {
    return newestMillis - kept.toMillis();
  }
}
