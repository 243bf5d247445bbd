package io.sessionlog.query.partition;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * When a partition looks for what is too old: at its interval, and in quick steps for as long as
 * more is left than one step may take. A step is done in between records and must not hold them up;
 * what comes in must not outrun the steps. The quick clock runs only then: Streams commits after
 * each tick, whether it did anything or not.
 */
public final class SweepClock {

  /** What one step may remove; with quick steps, 10 000 a second and partition. */
  public static final int STEP = 1_000;

  private static final Duration QUICK = Duration.ofMillis(100);

  private final ProcessorContext<?, ?> context;
  private final BooleanSupplier step;
  private @Nullable Cancellable quick;

  private SweepClock(ProcessorContext<?, ?> context, BooleanSupplier step) {
    this.context = context;
    this.step = step;
  }

  /**
   * @param step whether there is more to do at once
   */
  public static void start(
      ProcessorContext<?, ?> context, Duration interval, BooleanSupplier step) {
    var clock = new SweepClock(context, step);
    context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, now -> clock.tick());
  }

  private void tick() {
    boolean more = step.getAsBoolean();
    if (more && quick == null) {
      quick = context.schedule(QUICK, PunctuationType.WALL_CLOCK_TIME, now -> tick());
    } else if (!more && quick != null) {
      quick.cancel();
      quick = null;
    }
  }
}
