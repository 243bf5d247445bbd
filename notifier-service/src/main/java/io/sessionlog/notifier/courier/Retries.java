package io.sessionlog.notifier.courier;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a notification is tried again: <a
 * href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard
 * Webhooks'</a> schedule, each delay up to a fifth longer or shorter, so that what failed together
 * does not come back together.
 */
final class Retries {

  /** Before the first, the second, … attempt. */
  private static final List<Duration> DELAYS =
      List.of(
          Duration.ZERO,
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  static final int MAX_ATTEMPTS = DELAYS.size();

  /** A receiver may ask for a pause; a longer one is not granted. */
  static final Duration LONGEST_PAUSE = Duration.ofHours(24);

  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  Retries(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @param failed attempts so far, at least 1 and less than {@link #MAX_ATTEMPTS}
   */
  long delayMillis(int failed) {
    return jittered(DELAYS.get(failed).toMillis());
  }

  long jittered(long millis) {
    return Math.round(millis * (1 - JITTER + 2 * JITTER * random.nextDouble()));
  }
}
