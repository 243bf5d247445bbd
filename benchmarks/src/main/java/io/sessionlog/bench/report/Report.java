package io.sessionlog.bench.report;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Numbers;
import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.row.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the page, and its plots beside it, from whatever results there are. */
public final class Report {

  private static final List<String> LATENCIES = List.of("latency", "visible", "rows", "push");

  private final Results results;
  private final List<Row> rows;

  public Report(Results results, List<Row> rows) {
    this.results = results;
    this.rows = rows;
  }

  /**
   * @param page its plots go to {@code images/} beside it
   */
  public void write(Path page) {
    try {
      Path images = page.resolveSibling("images");
      Files.createDirectories(images);
      var text = new StringBuilder(text("/report/head.md"));
      text.append("\nMachine: ").append(Machine.describe()).append(".\n");
      text.append(versions()).append('\n').append(table()).append(unmeasured());
      text.append("\n## Latencies\n\n").append(latencies(images));
      text.append("\n## Growth\n\n").append(growth(images));
      text.append("\n## Each row\n");
      for (Row row : rows) {
        results.find(row.name()).ifPresent(result -> text.append(section(row, result)));
      }
      text.append("\n## Looked at\n\n").append(text("/report/looked-at.md"));
      text.append("\n## 10 million sessions and 50 000 webhooks/s\n\n").append(arithmetic());
      Files.writeString(page, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String versions() {
    List<Result> found =
        rows.stream().map(row -> results.find(row.name())).flatMap(Optional::stream).toList();
    return "Java: %s. Measured: %s, at commit %s. Other work took %.0f %% of the machine.\n"
        .formatted(
            distinct(found.stream().map(Result::java).toList()),
            distinct(found.stream().map(result -> result.at().substring(0, 10)).toList()),
            distinct(found.stream().map(Result::commit).toList()),
            100 * found.stream().mapToDouble(Result::othersShare).average().orElse(0));
  }

  private static String distinct(List<String> values) {
    return values.stream().distinct().sorted().collect(Collectors.joining(", "));
  }

  private String table() {
    var table =
        new StringBuilder(
            "| row | what | measured against | target | measured | |\n|---|---|---|---|---|---|\n");
    for (Row row : rows) {
      for (Figure figure : results.find(row.name()).map(Result::figures).orElse(List.of())) {
        if (figure.target() != null) {
          table.append(
              "| `%s` | %s%s | %s | %s | **%s**%s | %s |\n"
                  .formatted(
                      row.name(),
                      row.what(),
                      figure.unit().isEmpty() || figure.name().startsWith("ratio")
                          ? ""
                          : ": " + figure.name(),
                      row.against(),
                      figure.target() + unit(figure),
                      Numbers.plain(figure.median()) + unit(figure),
                      range(figure),
                      figure.isMet() ? "met" : "**missed**"));
        }
      }
    }
    return table.toString();
  }

  private String unmeasured() {
    String names =
        rows.stream()
            .map(Row::name)
            .filter(row -> results.find(row).isEmpty())
            .map(row -> "`" + row + "`")
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "" : "\nNot measured in this run: " + names + ".\n";
  }

  private static String unit(Figure figure) {
    return figure.unit().isEmpty() ? "" : " " + figure.unit();
  }

  private static String range(Figure figure) {
    return figure.samples().size() == 1
        ? ""
        : " (%s – %s)".formatted(Numbers.plain(figure.min()), Numbers.plain(figure.max()));
  }

  private String section(Row row, Result result) {
    var section = new StringBuilder();
    section.append("\n### `./benchmarks/run ").append(row.name()).append("`\n\n");
    section.append(
        "%s. Ran with: %s. Anything else took %.0f %% of the machine meanwhile.\n\n"
            .formatted(row.what(), result.ranWith(), 100 * result.othersShare()));
    section.append("| figure | min | median | max | of |\n|---|---|---|---|---|\n");
    for (Figure figure : result.figures()) {
      section.append(
          "| %s%s | %s | %s | %s | %d |\n"
              .formatted(
                  figure.name(),
                  figure.unit().isEmpty() ? "" : ", " + figure.unit(),
                  Numbers.plain(figure.min()),
                  Numbers.plain(figure.median()),
                  Numbers.plain(figure.max()),
                  figure.samples().size()));
    }
    String note = text("/report/notes/" + row.name() + ".md");
    return note.isEmpty() ? section.toString() : section.append('\n').append(note).toString();
  }

  private String latencies(Path images) throws IOException {
    var chart =
        new Chart(
            "Latency by percentile",
            "ms",
            Latency.PERCENTILES.stream().map(Numbers::plain).toList());
    int curves = 0;
    for (String row : LATENCIES) {
      Optional<Result> result = results.find(row);
      if (result.isPresent() && result.get().curves().containsKey(row)) {
        chart.line(row, result.get().curves().getOrDefault(row, List.of()));
        curves++;
      }
    }
    if (curves == 0) {
      return "";
    }
    Files.writeString(images.resolve("latency.svg"), chart.svg());
    return "![Latency by percentile](images/latency.svg)\n";
  }

  private String growth(Path images) throws IOException {
    Optional<Result> growth = results.find("growth");
    if (growth.isEmpty()) {
      return "";
    }
    var curves = growth.get().curves();
    List<String> totals =
        curves.getOrDefault("sessions", List.of()).stream().map(Numbers::plain).toList();
    List<String> names = curves.keySet().stream().filter(name -> !name.equals("sessions")).toList();
    var table = new StringBuilder("| sessions |");
    names.forEach(name -> table.append(' ').append(name).append(" |"));
    table.append("\n|---|").append("---|".repeat(names.size())).append('\n');
    for (int i = 0; i < totals.size(); i++) {
      List<String> cells = new ArrayList<>();
      for (String name : names) {
        cells.add(Numbers.plain(curves.getOrDefault(name, List.of()).get(i)));
      }
      table.append("| %s | %s |\n".formatted(totals.get(i), String.join(" | ", cells)));
    }
    var memory = new Chart("Memory and disk by sessions", "MiB", totals);
    var reads = new Chart("Reads by sessions, p99", "ms", totals);
    for (String name : names) {
      List<Double> values = curves.getOrDefault(name, List.of());
      // The heap after reads differs by so little that the two lines would hide each other.
      if (name.endsWith("MiB") && !name.contains("after reads")) {
        memory.line(name.replace(" MiB", ""), values);
      } else if (name.endsWith("p99 ms")) {
        reads.line(name.replace(" p99 ms", ""), values);
      }
    }
    Files.writeString(images.resolve("growth-memory.svg"), memory.svg());
    Files.writeString(images.resolve("growth-reads.svg"), reads.svg());
    return table
        + "\n![Memory and disk](images/growth-memory.svg)\n![Reads](images/growth-reads.svg)\n";
  }

  private String arithmetic() {
    boolean possible =
        List.of("ingest", "rebuild", "status", "growth").stream()
            .allMatch(row -> results.find(row).isPresent());
    return possible
        ? Arithmetic.page(results, Runtime.getRuntime().availableProcessors())
        : "Measure the rows ingest, rebuild, status and growth first.\n";
  }

  private static String text(String resource) {
    try (InputStream in = Report.class.getResourceAsStream(resource)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
