package io.sessionlog.support.kafka;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Whether Kafka refuses what this process writes because their clocks are apart. Kafka's answer is
 * the only one that tells: it names the time of the record and what would have been in bounds.
 *
 * <p>Nobody sends anything to an instance that is down, so that nothing would prove it well again.
 * It is taken to be well once a record is accepted, once its clock was set, and after a minute, for
 * the next refusal to tell.
 */
public final class ClockSkew implements HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(ClockSkew.class);
  private static final long TRY_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long CLOCK_WAS_SET_MS = 1_000;

  private volatile @Nullable Refusal last;

  /**
   * What Kafka said, and when by a clock that nobody sets.
   *
   * @param clockMinusElapsedMs changes only when the clock is set
   */
  private record Refusal(String reason, long atNanos, long clockMinusElapsedMs) {}

  /** A record was accepted: the clocks are together. */
  public void agreed() {
    if (last != null) {
      log.info("Kafka takes this clock's times again");
      last = null;
    }
  }

  /** Looks whether the clocks are the cause of a failed append; anything else is passed over. */
  public void judge(@Nullable Exception failure) {
    if (failure == null || !isAboutTime(failure)) {
      return;
    }
    if (last == null) {
      log.error(
          "Kafka refuses the times of this clock; set it, here or on the brokers, by NTP: {}",
          failure.getMessage());
    }
    last = new Refusal(String.valueOf(failure.getMessage()), System.nanoTime(), offsetMs());
  }

  private static boolean isAboutTime(Exception failure) {
    // Of several bad records in one batch Kafka tells only by its message what is wrong with them.
    return failure instanceof InvalidTimestampException
        || (failure instanceof InvalidRecordException
            && String.valueOf(failure.getMessage()).startsWith("Timestamp "));
  }

  @Override
  public Health health() {
    Refusal refusal = last;
    if (refusal == null || isWorthAnotherTry(refusal)) {
      return Health.up().build();
    }
    return Health.down()
        .withDetail("reason", "the clocks of this process and of Kafka are apart")
        .withDetail("kafka says", refusal.reason())
        .build();
  }

  private static boolean isWorthAnotherTry(Refusal refusal) {
    return System.nanoTime() - refusal.atNanos() > TRY_AGAIN_NANOS
        || Math.abs(offsetMs() - refusal.clockMinusElapsedMs()) > CLOCK_WAS_SET_MS;
  }

  private static long offsetMs() {
    return System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
