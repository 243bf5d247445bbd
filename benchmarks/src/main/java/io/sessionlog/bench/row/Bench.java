package io.sessionlog.bench.row;

import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Cpu;
import io.sessionlog.bench.process.Jvm;
import io.sessionlog.bench.process.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * What rows measure with.
 *
 * @param quick a look, not a claim: fewer and shorter rounds
 */
public record Bench(Path work, boolean quick, Wrk wrk) {

  /** How often the two sides of a ratio take turns. */
  int pairs() {
    return quick ? 2 : 5;
  }

  Duration round(int seconds) {
    return Duration.ofSeconds(quick ? Math.max(2, seconds / 3) : seconds);
  }

  /**
   * One turn.
   *
   * @param value what is compared
   * @param cpuMicros what one of whatever is counted took of a core, in the process that is
   *     measured
   */
  public record Turn(double value, double cpuMicros) {}

  /** Peak of a service: answers per second. */
  Turn peak(Service service, Wrk.Request request, int connections, int seconds) {
    double before = Cpu.micros(service.jvm().pid());
    Wrk.Result result = wrk.run(service.uri().toString(), request, connections, round(seconds));
    double used = Cpu.micros(service.jvm().pid()) - before;
    return new Turn(result.perSecond(), used / result.requests());
  }

  /** Until the JVM has compiled what is hot: it grows by less than a fourteenth, twice. */
  void warmUp(Supplier<Turn> turns) {
    untilSteady(() -> turns.get().value(), 1.07, quick ? 4 : 7);
  }

  /**
   * Until the JVMs of a whole pipeline have compiled what is hot, which at a fixed rate takes a
   * minute or two: the median falls by less than a tenth, twice.
   */
  void settle(Supplier<Latency> rounds) {
    untilSteady(() -> 1 / rounds.get().p50(), 1.1, quick ? 3 : 20);
  }

  /**
   * The same for four JVMs that share the machine's cores and compile at the same time: each
   * webhook goes through all of them, and the slowest to be compiled decides.
   */
  void settleWhole(DoubleSupplier rates) {
    untilSteady(rates, 1.05, 3, quick ? 4 : 20);
  }

  private static void untilSteady(DoubleSupplier rounds, double growth, int most) {
    untilSteady(rounds, growth, 2, most);
  }

  private static void untilSteady(
      DoubleSupplier rounds, double growth, int steadyRounds, int most) {
    double best = 0;
    int steady = 0;
    for (int round = 0; round < most && steady < steadyRounds; round++) {
      double now = rounds.getAsDouble();
      steady = now < growth * best ? steady + 1 : 0;
      best = Math.max(best, now);
    }
  }

  /** Both sides of a ratio, in turns: the same disturbances meet both. */
  Pairs alternate(Supplier<Turn> ours, Supplier<Turn> theirs) {
    var pairs = new Pairs(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < pairs(); i++) {
      pairs.ours.add(ours.get());
      pairs.theirs.add(theirs.get());
    }
    return pairs;
  }

  /** What turns gave. */
  record Pairs(List<Turn> ours, List<Turn> theirs) {

    /** Ours by theirs. */
    List<Double> ratios() {
      return IntStream.range(0, ours.size())
          .mapToObj(i -> ours.get(i).value() / theirs.get(i).value())
          .toList();
    }

    List<Double> ourValues() {
      return ours.stream().map(Turn::value).toList();
    }

    List<Double> theirValues() {
      return theirs.stream().map(Turn::value).toList();
    }

    List<Double> ourCpu() {
      return ours.stream().map(Turn::cpuMicros).toList();
    }

    List<Double> theirCpu() {
      return theirs.stream().map(Turn::cpuMicros).toList();
    }
  }

  /** Drives at a fixed rate from a process of its own. */
  OpenLoop.Outcome drive(OpenLoop.Plan plan) {
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
