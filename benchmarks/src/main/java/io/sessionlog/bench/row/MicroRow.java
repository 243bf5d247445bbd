package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import java.util.Collection;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Unit costs, by JMH. */
final class MicroRow implements Row {

  @Override
  public String name() {
    return "micro";
  }

  @Override
  public String what() {
    return "fold, event and state codecs, QR drawing, signature (JMH)";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    var options =
        new OptionsBuilder()
            .include("io\\.sessionlog\\..*Benchmark")
            .forks(1)
            .warmupIterations(bench.quick() ? 2 : 4)
            .measurementIterations(5)
            .warmupTime(TimeValue.seconds(1))
            .measurementTime(TimeValue.milliseconds(bench.quick() ? 300 : 1_000))
            .jvmArgs("-XX:+UseSerialGC", "-Xmx512m")
            .verbosity(VerboseMode.SILENT)
            .build();
    var measured = new Measured("one JVM for each, one thread");
    try {
      for (RunResult run : new Runner(options).run()) {
        Result<?> result = run.getPrimaryResult();
        Collection<? extends Result<?>> iterations =
            run.getAggregatedResult().getIterationResults().stream()
                .map(iteration -> (Result<?>) iteration.getPrimaryResult())
                .toList();
        measured.add(
            Figure.of(result.getLabel(), "µs", iterations.stream().map(Result::getScore).toList()));
      }
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
    return measured;
  }
}
