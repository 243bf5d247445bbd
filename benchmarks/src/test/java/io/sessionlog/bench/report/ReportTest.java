package io.sessionlog.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.row.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

  @TempDir Path directory;

  @Test
  void the_table_holds_target_and_figure_and_says_what_was_missed() throws IOException {
    var results = new Results(directory);
    results.keep(
        result("ingest", Figure.of("ratio", "", 0.5, 0.6, 0.7).withTarget(Target.atLeast(0.75))));
    results.keep(result("latency", Figure.of("p50", "ms", 1.2).withTarget(Target.atMost(2))));

    String page = page(results);

    assertThat(page)
        .contains("≥ 0.75 | **0.60** (0.50 – 0.70) | **missed** |")
        .contains("≤ 2 ms | **1.20 ms** | met |")
        .contains("### `./benchmarks/run ingest`")
        .doesNotContain("### `./benchmarks/run list`");
  }

  @Test
  void a_plot_stands_beside_the_page() throws IOException {
    var results = new Results(directory);
    results.keep(
        new Result(
            "latency",
            "2026-11-25",
            "c",
            "j",
            "r",
            0,
            List.of(),
            Map.of("latency", List.of(1.0, 2.0, 30.0))));

    assertThat(page(results)).contains("(images/latency.svg)");
    assertThat(Files.readString(directory.resolve("images/latency.svg"))).contains("<polyline");
  }

  private String page(Results results) throws IOException {
    Path page = directory.resolve("performance.md");
    new Report(results, Rows.all()).write(page);
    return Files.readString(page);
  }

  private static Result result(String row, Figure figure) {
    return new Result(row, "2026-11-25T10:00:00Z", "abc", "17", "x", 0, List.of(figure), Map.of());
  }
}
