package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The sessions of one user, however many there are in all. */
final class ByUserRow implements Row {

  private static final String STATUS = "/api/whatsapp/session/status/bench-";
  private static final String BY_USER = "/api/whatsapp/session/list-realtime?userId=user-";
  private static final int FEW = 10_000;
  private static final int CONNECTIONS = 64;

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
      Supplier<Bench.Turn> ofFewTurn = () -> bench.peak(query, ofFew, CONNECTIONS, 3);
      bench.warmUp(ofFewTurn);
      List<Double> few = new ArrayList<>();
      for (int i = 0; i < bench.pairs(); i++) {
        few.add(ofFewTurn.get().value());
      }
      loader.states(FEW, many);
      query.await("sessionlog_query_table_size", many);
      var byUser = Wrk.Request.get(BY_USER, "", many / Loader.SESSIONS_PER_USER);
      var status = Wrk.Request.get(STATUS, "", many);
      Supplier<Bench.Turn> byUserTurn = () -> bench.peak(query, byUser, CONNECTIONS, 3);
      Supplier<Bench.Turn> statusTurn = () -> bench.peak(query, status, CONNECTIONS, 3);
      bench.warmUp(statusTurn);
      bench.warmUp(byUserTurn);
      Bench.Pairs pairs = bench.alternate(byUserTurn, statusTurn);
      Figure fewRate = Figure.of("by user, of 10 000", "answers/s", few);
      return new Measured("query with a heap of 3 GiB; wrk. The broker is idle")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.3)))
          .add(Figure.of("by user, of all", "answers/s", pairs.ourValues()))
          .add(fewRate)
          .add(Figure.of("status", "answers/s", pairs.theirValues()))
          .add(
              Figure.of(
                  "by user, of all : of 10 000",
                  "",
                  pairs.ourValues().stream().map(rate -> rate / fewRate.median()).toList()))
          .add(Figure.of("CPU by user", "µs/answer", pairs.ourCpu()))
          .add(Figure.of("CPU of a status", "µs/answer", pairs.theirCpu()));
    }
  }
}
