package io.sessionlog.reconciler.doubt;

import java.time.Duration;

/**
 * How long a state is believed.
 *
 * @param pending a log-in that goes on
 * @param silent a connection of which nothing is heard
 * @param lost the first question about a session that is not connected
 * @param maxInterval the longest time between two questions about one session in one state
 */
public record Delays(Duration pending, Duration silent, Duration lost, Duration maxInterval) {

  public static final Delays DEFAULT =
      new Delays(
          Duration.ofSeconds(45),
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(15));

  public Delays {
    for (Duration delay : new Duration[] {pending, silent, lost, maxInterval}) {
      if (delay.isZero() || delay.isNegative()) {
        throw new IllegalArgumentException("A delay of " + delay + " would ask without end");
      }
    }
  }

  /** Doubled so many times, up to {@link #maxInterval}. */
  Duration doubled(Duration first, int times) {
    Duration interval = first;
    for (int i = 0; i < times && interval.compareTo(maxInterval) < 0; i++) {
      interval = interval.multipliedBy(2);
    }
    return interval.compareTo(maxInterval) < 0 ? interval : maxInterval;
  }
}
