package io.sessionlog.query.partition;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * When a partition looks for what is too old: at its interval, and at each tick for as long as more
 * is left than one step may take. A step is done in between records and must not hold them up; what
 * comes in must not outrun the steps.
 */
public final class SweepClock {

  /** What one step may remove; with a step at each tick, 10 000 a second and partition. */
  public static final int STEP = 1_000;

  private static final Duration TICK = Duration.ofMillis(100);

  private final long intervalMillis;
  private final BooleanSupplier step;
  private long nextMillis;

  private SweepClock(long startMillis, long intervalMillis, BooleanSupplier step) {
    this.intervalMillis = intervalMillis;
    this.step = step;
    this.nextMillis = startMillis + intervalMillis;
  }

  /**
   * @param step whether there is more to do at once
   */
  public static void start(
      ProcessorContext<?, ?> context, Duration interval, BooleanSupplier step) {
    var clock = new SweepClock(context.currentSystemTimeMs(), interval.toMillis(), step);
    context.schedule(
        interval.compareTo(TICK) < 0 ? interval : TICK,
        PunctuationType.WALL_CLOCK_TIME,
        clock::tick);
  }

  private void tick(long nowMillis) {
    if (nowMillis >= nextMillis) {
      nextMillis = step.getAsBoolean() ? nowMillis : nowMillis + intervalMillis;
    }
  }
}
