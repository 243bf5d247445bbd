package io.sessionlog.bench.row;

import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Jvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * What rows measure with.
 *
 * @param quick a look, not a claim: fewer and shorter rounds
 */
public record Bench(Path work, boolean quick, Wrk wrk) {

  /** How often the two sides of a ratio take turns. */
  public int pairs() {
    return quick ? 2 : 5;
  }

  public Duration round(int seconds) {
    return Duration.ofSeconds(quick ? Math.max(2, seconds / 3) : seconds);
  }

  /** Until the JVM has compiled what is hot: it grows by less than a twentieth, twice. */
  public void warmUp(DoubleSupplier rate) {
    double best = 0;
    int steady = 0;
    for (int round = 0; round < (quick ? 4 : 10) && steady < 2; round++) {
      double now = rate.getAsDouble();
      steady = now < 1.05 * best ? steady + 1 : 0;
      best = Math.max(best, now);
    }
  }

  /** Both sides of a ratio, in turns: the same disturbances meet both. */
  public Pairs alternate(DoubleSupplier ours, DoubleSupplier theirs) {
    List<Double> ourSamples = new ArrayList<>();
    List<Double> theirSamples = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < pairs(); i++) {
      double our = ours.getAsDouble();
      double their = theirs.getAsDouble();
      ourSamples.add(our);
      theirSamples.add(their);
      ratios.add(our / their);
    }
    return new Pairs(ourSamples, theirSamples, ratios);
  }

  /** What turns gave; the ratios are ours by theirs. */
  public record Pairs(List<Double> ours, List<Double> theirs, List<Double> ratios) {}

  /** Drives at a fixed rate from a process of its own. */
  public OpenLoop.Outcome drive(OpenLoop.Plan plan) {
    OpenLoop.Outcome outcome =
        OpenLoop.Outcome.parse(
            Jvm.run(
                new Jvm.Command(
                    OpenLoop.class.getName(),
                    List.of("-XX:+UseSerialGC", "-Xmx256m", "-Xss256k"),
                    plan.args(),
                    Map.of(),
                    work.resolve("open-loop.log"))));
    if (outcome.failed() > 0) {
      throw new IllegalStateException(outcome.failed() + " requests failed of " + plan);
    }
    return outcome;
  }
}
