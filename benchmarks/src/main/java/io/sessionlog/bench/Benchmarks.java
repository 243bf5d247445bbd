package io.sessionlog.bench;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Numbers;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.report.Disturbance;
import io.sessionlog.bench.report.Report;
import io.sessionlog.bench.report.Result;
import io.sessionlog.bench.report.Results;
import io.sessionlog.bench.row.Bench;
import io.sessionlog.bench.row.Measured;
import io.sessionlog.bench.row.Row;
import io.sessionlog.bench.row.Rows;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The command {@code ./benchmarks/run [--quick] [--profile] [ROW…]}. */
public final class Benchmarks {

  private static final Path TARGET = Path.of("benchmarks", "target");

  private Benchmarks() {}

  public static void main(String[] args) {
    List<String> options = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (String arg : args) {
      if (arg.startsWith("--")) {
        options.add(arg);
      } else {
        rows.add(Rows.named(arg).orElseThrow(() -> new IllegalArgumentException(usage())));
      }
    }
    if (!List.of("--quick", "--report").containsAll(options)) {
      System.out.println(usage());
      System.exit(options.contains("--help") ? 0 : 2);
    }
    boolean quick = options.contains("--quick");
    var results = new Results(TARGET.resolve(quick ? "results-quick" : "results"));
    Path work = TARGET.resolve("run").toAbsolutePath();
    var bench = new Bench(work, quick, new Wrk(work));
    if (!options.contains("--report")) {
      for (Row row : rows.isEmpty() ? Rows.all() : rows) {
        results.keep(measure(bench, row));
      }
    }
    boolean isWhole = !quick && (rows.isEmpty() || options.contains("--report"));
    Path page =
        isWhole
            ? Path.of("docs", "performance.md")
            : TARGET.resolve(quick ? "quick" : "report").resolve("performance.md");
    new Report(results, Rows.all()).write(page);
    System.out.println("\nWritten: " + page);
  }

  private static Result measure(Bench bench, Row row) {
    System.out.println("\n" + row.name() + ": " + row.what());
    long begin = System.nanoTime();
    var disturbance = new Disturbance();
    Measured measured = row.measure(bench);
    for (Figure figure : measured.figures()) {
      System.out.println("  " + line(figure));
    }
    double others = disturbance.share();
    System.out.printf(
        "  (%d s; others took %.0f %% of the machine)%n",
        Duration.ofNanos(System.nanoTime() - begin).toSeconds(), 100 * others);
    return new Result(
        row.name(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        System.getProperty("benchmarks.commit", "unknown"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        measured.ranWith(),
        others,
        measured.figures(),
        measured.curves());
  }

  private static String line(Figure figure) {
    String text =
        "%-28s %10s %-11s (%s to %s of %d)"
            .formatted(
                figure.name(),
                Numbers.plain(figure.median()),
                figure.unit(),
                Numbers.plain(figure.min()),
                Numbers.plain(figure.max()),
                figure.samples().size());
    return figure.target() == null
        ? text
        : text + "  " + figure.target() + (figure.isMet() ? "  met" : "  MISSED");
  }

  private static String usage() {
    return """
    Usage: ./benchmarks/run [--quick] [--profile] [ROW...]

      --quick    a look of some minutes: short rounds, no claim
      --profile  each process records itself with JFR: benchmarks/target/run/ROW/NAME.jfr
      --report   measures nothing; writes docs/performance.md anew from the last results
      ROW        one or several of: %s\
    """
        .formatted(Rows.all().stream().map(Row::name).collect(Collectors.joining(" ")));
  }
}
