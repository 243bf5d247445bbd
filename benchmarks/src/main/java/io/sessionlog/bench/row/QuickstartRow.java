package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Quickstart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What trying it out costs: the wait, and the memory. */
final class QuickstartRow implements Row {

  private static final double MEBIBYTE = 1024 * 1024;

  @Override
  public String name() {
    return "quickstart";
  }

  @Override
  public String what() {
    return "quickstart, after 5 minutes of its demo: RSS, and ready in";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    Quickstart.build();
    Path data = bench.work().resolve(name());
    List<Double> ready = new ArrayList<>();
    for (int i = 1; i < bench.pairs(); i++) {
      try (var started = Quickstart.start(data.resolve("empty-" + i), false)) {
        ready.add(started.awaitReady().toMillis() / 1e3);
      }
    }
    try (var demo = Quickstart.start(data.resolve("demo"), true)) {
      ready.add(demo.awaitReady().toMillis() / 1e3);
      demo.pause(bench.quick() ? Duration.ofSeconds(20) : Duration.ofMinutes(5));
      return new Measured("the quickstart alone; one process with Kafka and the services")
          .add(
              Figure.of("RSS", "MiB", demo.residentBytes() / MEBIBYTE)
                  .withTarget(Target.atMost(700)))
          .add(Figure.of("ready after", "s", ready).withTarget(Target.atMost(8)))
          .add(Figure.of("most of the RSS", "MiB", demo.peakResidentBytes() / MEBIBYTE));
    }
  }
}
