package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.load.OpenLoop.Kind;
import io.sessionlog.bench.process.Heap;
import io.sessionlog.bench.process.Memory;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import io.sessionlog.model.wire.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What more sessions cost a query node. */
final class GrowthRow implements Row {

  private static final double MEBIBYTE = 1024 * 1024;

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public String what() {
    return "a query node with 1 000 to 1 000 000 sessions";
  }

  @Override
  public String against() {
    return "–";
  }

  /** The totals, by tens. */
  static List<Integer> totals(boolean quick) {
    return quick ? List.of(1_000, 10_000, 100_000) : List.of(1_000, 10_000, 100_000, 1_000_000);
  }

  @Override
  public Measured measure(Bench bench) {
    Map<String, List<Double>> byName = new LinkedHashMap<>();
    for (int sessions : totals(bench.quick())) {
      measure(bench, sessions)
          .forEach(
              (figure, value) ->
                  byName.computeIfAbsent(figure, name -> new ArrayList<>()).add(value));
    }
    var measured =
        new Measured("query with a heap of 3 GiB; our generator. The broker is idle")
            .curve("sessions", totals(bench.quick()).stream().map(Integer::doubleValue).toList());
    byName.forEach(measured::curve);
    for (String figure : List.of("restore s", "live heap MiB", "RSS MiB", "topic MiB")) {
      List<Double> values = byName.getOrDefault(figure, List.of());
      measured.add(
          Figure.of(
              figure.substring(0, figure.lastIndexOf(' ')) + ", at the most sessions",
              figure.substring(figure.lastIndexOf(' ') + 1),
              values.get(values.size() - 1)));
    }
    return measured;
  }

  private static Map<String, Double> measure(Bench bench, int sessions) {
    var access = Heap.Access.free();
    try (var pipeline = Pipeline.start(bench.work(), "growth-" + sessions)) {
      try (var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
        loader.states(sessions);
      }
      List<String> options = new ArrayList<>(access.options());
      options.addAll(List.of("-Xms256m", "-Xmx3g"));
      Service query = pipeline.start(Service.Kind.QUERY, "query", options, Map.of());
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("ready s", query.awaitReady().toMillis() / 1e3);
      figures.put("restore s", query.metric("sessionlog_query_restore_seconds"));
      try (Heap heap = access.connect()) {
        figures.put("live heap MiB", heap.liveBytes() / MEBIBYTE);
        figures.put("status p99 ms", latency(bench, query, sessions, Kind.STATUS, 1_000).p99());
        figures.put("list page p99 ms", latency(bench, query, sessions, Kind.PAGE, 300).p99());
        figures.put("by user p99 ms", latency(bench, query, sessions, Kind.BY_USER, 300).p99());
        figures.put("live heap after reads MiB", heap.liveBytes() / MEBIBYTE);
      }
      figures.put("RSS MiB", Memory.residentBytes(query.jvm().pid()) / MEBIBYTE);
      figures.put("topic MiB", pipeline.broker().bytesOnDisk(Topics.SESSION_STATE) / MEBIBYTE);
      return figures;
    }
  }

  private static Latency latency(
      Bench bench, Service query, int sessions, Kind kind, double perSecond) {
    int seconds = (int) bench.round(4).toSeconds();
    return bench
        .drive(
            new OpenLoop.Plan(kind, query.uri(), query.uri(), perSecond, seconds, 4, 16, sessions))
        .answers();
  }
}
