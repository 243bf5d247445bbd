package io.sessionlog.replay.stats;

import io.sessionlog.model.json.Timestamps;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import io.sessionlog.replay.kafka.Holes;
import io.sessionlog.replay.kafka.TopicReader;
import io.sessionlog.replay.log.FoldOptions;
import io.sessionlog.replay.log.LogOptions;
import io.sessionlog.replay.log.LogPoint;
import io.sessionlog.replay.log.Refold;
import io.sessionlog.replay.output.Cell;
import io.sessionlog.replay.output.Format;
import io.sessionlog.replay.output.Progress;
import io.sessionlog.replay.output.RawCsv;
import io.sessionlog.replay.output.Rows;
import io.sessionlog.replay.stats.HourFigures.Figure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "stats",
    header = "Count what happened to each session, by the hour.",
    description = {
      "",
      "The numbers of analytics-service, from the log alone and by other code: docs/analytics.md says what each means. One row for each session and hour in which something was counted. Time is counted up to the end of the range; medians are exact.",
      "",
      "Reads the log from its beginning also when --from is given: what an event did depends on all before it.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  replay stats --from -24h --format table",
      "  replay stats --session shop-1 --format csv"
    })
public final class StatsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private FoldOptions fold = new FoldOptions();
  @Mixin private RawCsv csv = new RawCsv();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "The first hour: a time such as 2026-11-23T10:00Z, or -24h.")
  private @Nullable LogPoint from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "The end; an hour that has begun is shown. Default: now.")
  private @Nullable LogPoint to;

  @Option(
      names = {"-s", "--session"},
      paramLabel = "ID",
      split = ",",
      description = "Only these sessions.")
  private Set<String> sessions = new TreeSet<>();

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORMAT",
      defaultValue = "ndjson",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.NDJSON;

  @Override
  public Integer call() {
    Instant first = LogStats.hour(time(from, "--from", Instant.EPOCH));
    Instant until = time(to, "--to", Instant.now());
    var stats = new LogStats();
    try (TopicReader reader = log.open();
        Rows rows = Rows.of(format, columns(), spec.commandLine().getOut(), csv)) {
      Extent captured = reader.capture();
      Refold refold = fold.refold();
      Holes holes =
          reader.read(
              captured,
              Progress.of(spec.commandLine().getErr(), "counting"),
              raw -> {
                stats.add(refold.apply(raw));
                return true;
              });
      stats
          .finish(until)
          .forEach(
              (session, hours) -> {
                if (sessions.isEmpty() || sessions.contains(session)) {
                  hours
                      .subMap(first, until.isAfter(first) ? until : first)
                      .forEach((hour, figures) -> rows.add(row(session, hour, figures)));
                }
              });
      rows.flush();
      holes.sentences().forEach(spec.commandLine().getErr()::println);
    }
    return ExitCode.OK;
  }

  private Instant time(@Nullable LogPoint point, String option, Instant byDefault) {
    if (point == null) {
      return byDefault;
    }
    if (point instanceof LogPoint.Time time) {
      return time.instant();
    }
    throw new ParameterException(
        spec.commandLine(), option + " must be a time: numbers are by the hour.");
  }

  private static List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("sessionId", "start"));
    for (Figure figure : Figure.values()) {
      columns.add(figure.column());
    }
    for (String latency : List.of("toConnect", "toDelivered", "toRead")) {
      columns.add(latency + "Count");
      columns.add(latency + "AverageMillis");
      columns.add(latency + "P50Millis");
    }
    return columns;
  }

  private static List<Cell> row(String session, Instant hour, HourFigures figures) {
    List<Cell> cells = new ArrayList<>();
    cells.add(Cell.text(session));
    cells.add(Cell.text(Timestamps.format(hour)));
    for (Figure figure : Figure.values()) {
      cells.add(Cell.number(figures.of(figure)));
    }
    for (List<Long> values :
        List.of(figures.toConnect(), figures.toDelivered(), figures.toRead())) {
      cells.add(Cell.number(values.size()));
      if (values.isEmpty()) {
        cells.add(Cell.NONE);
        cells.add(Cell.NONE);
      } else {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        long sum = sorted.stream().mapToLong(Long::longValue).sum();
        cells.add(Cell.number(Math.round((double) sum / sorted.size())));
        cells.add(Cell.number(sorted.get((sorted.size() - 1) / 2)));
      }
    }
    return cells;
  }
}
