package io.sessionlog.bench.row;

import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Postgres;
import io.sessionlog.bench.process.Service;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long an accepted change takes until it is committed in the application's table. */
final class RowLatencyRow implements Row {

  private static final int CONNECTIONS = 64;
  private static final double PER_SECOND = 1_000;

  /** More than a round changes, so that each row is written once in a round. */
  private static final int SESSIONS = 20_000;

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public String what() {
    return "accepted → committed in the application's table, 1 000 changes/s, open loop";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name());
        var database = Postgres.start()) {
      database.addRows(SESSIONS);
      Service ingest = pipeline.start(Service.Kind.INGEST, "ingest");
      Service projector = pipeline.start(Service.Kind.PROJECTOR, "projector");
      Service sink =
          pipeline.start(
              Service.Kind.SINK, "sink", List.of(), Map.of("DATABASE_URL", database.url()));
      ingest.awaitReady();
      projector.awaitReady();
      sink.awaitReady();
      var plan =
          new OpenLoop.Plan(
              OpenLoop.Kind.POST_THEN_ROW,
              ingest.uri(),
              URI.create(database.jdbcUrl()),
              PER_SECOND,
              (int) bench.round(6).toSeconds(),
              2,
              CONNECTIONS,
              SESSIONS);
      bench.settle(() -> bench.drive(plan).visible());
      List<OpenLoop.Outcome> rounds = new ArrayList<>();
      for (int i = 0; i < bench.pairs(); i++) {
        rounds.add(bench.drive(plan));
      }
      return LatencyRow.measured(
          new Measured(
              "broker, ingest, projector, sink, database, all of them busy; our generator"),
          name(),
          rounds,
          OpenLoop.Outcome::visible,
          15,
          100);
    }
  }
}
