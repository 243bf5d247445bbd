package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import io.sessionlog.bench.report.Figure;
import io.sessionlog.bench.report.Figure.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sessions of one user, however many there are in all. */
final class ByUserRow implements Row {

  private static final String STATUS = "/api/whatsapp/session/status/bench-";
  private static final String BY_USER = "/api/whatsapp/session/list-realtime?userId=user-";
  private static final int FEW = 10_000;

  @Override
  public String name() {
    return "by-user";
  }

  @Override
  public String what() {
    return "list by user (50 of 1 000 000 sessions)";
  }

  @Override
  public String against() {
    return "status GET's rate; and its own rate at 10 000 sessions";
  }

  @Override
  public Measured measure(Bench bench) {
    int many = bench.quick() ? 100_000 : 1_000_000;
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      loader.states(FEW);
      Service query =
          pipeline.start(Service.Kind.QUERY, "query", List.of("-Xms3g", "-Xmx3g"), Map.of());
      query.awaitReady();
      var ofFew = Wrk.Request.get(BY_USER, "", FEW / Loader.SESSIONS_PER_USER);
      bench.warmUp(() -> rate(bench, query, ofFew, 4));
      List<Double> few = new ArrayList<>();
      for (int i = 0; i < bench.pairs(); i++) {
        few.add(rate(bench, query, ofFew, 4));
      }
      loader.states(FEW, many);
      query.await("sessionlog_query_table_size", many);
      var byUser = Wrk.Request.get(BY_USER, "", many / Loader.SESSIONS_PER_USER);
      var status = Wrk.Request.get(STATUS, "", many);
      bench.warmUp(() -> rate(bench, query, status, 4));
      rate(bench, query, byUser, 4);
      Bench.Pairs pairs =
          bench.alternate(
              () -> rate(bench, query, byUser, 5), () -> rate(bench, query, status, 5));
      Figure fewRate = Figure.of("by user, of 10 000", "answers/s", few);
      return new Measured("query; wrk. The broker is idle")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.3)))
          .add(Figure.of("by user, of 1 000 000", "answers/s", pairs.ours()))
          .add(fewRate)
          .add(Figure.of("status", "answers/s", pairs.theirs()))
          .add(
              Figure.of(
                  "by user, 1 000 000 : 10 000",
                  "",
                  pairs.ours().stream().map(rate -> rate / fewRate.median()).toList()));
    }
  }

  private static double rate(Bench bench, Service query, Wrk.Request request, int seconds) {
    return bench
        .wrk()
        .run(query.uri().toString(), request, IngestRow.CONNECTIONS, bench.round(seconds))
        .perSecond();
  }
}
