package io.sessionlog.analytics.fold;

import io.sessionlog.analytics.numbers.Numbers;
import java.time.Duration;

/**
 * How long an hour's numbers are kept, in event time. What is not kept any more is not counted
 * either, so that numbers depend on events alone and not on when a store was cleared of them.
 *
 * @param length zero: for ever
 */
public record Retention(Duration length) {

  public static final Retention FOR_EVER = new Retention(Duration.ZERO);

  /**
   * The first hour that is kept.
   *
   * @param hour the newest one, see {@link Numbers#hour}
   */
  public int oldestHour(int hour) {
    return length.isZero() ? 0 : Math.max(0, hour - hours());
  }

  /** Whole ones: an hour of which a part is kept is kept. */
  private int hours() {
    return Math.toIntExact(length.plusHours(1).minusNanos(1).toHours());
  }
}
