package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Postgres;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A sink that is new to a database whose application has its rows already. */
final class RowsFilledRow implements Row {

  @Override
  public String name() {
    return "rows-filled";
  }

  @Override
  public String what() {
    return "100 000 sessions filled into the application's table by a new sink";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    int sessions = bench.quick() ? 20_000 : 100_000;
    List<Double> whole = new ArrayList<>();
    List<Double> perSecond = new ArrayList<>();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS);
        var database = Postgres.start()) {
      loader.states(sessions);
      for (int turn = 0; turn < bench.pairs(); turn++) {
        database.clear();
        database.addRows(sessions);
        Service sink =
            pipeline.start(
                Service.Kind.SINK,
                "sink-" + turn,
                List.of(),
                Map.of("DATABASE_URL", database.url(), "DATABASE_GROUP", "sink-" + turn));
        sink.await("sessionlog_sink_records_total", 1);
        double before = sink.metric("sessionlog_sink_records_total");
        long begin = System.nanoTime();
        whole.add(sink.awaitReady().toMillis() / 1e3);
        perSecond.add((sessions - before) / ((System.nanoTime() - begin) / 1e9));
        long filled = database.rowsOf("session_connected");
        if (filled != sessions) {
          throw new IllegalStateException(
              "The sink was ready with %d of %d rows".formatted(filled, sessions));
        }
        pipeline.stop(sink);
      }
      return new Measured("broker, database, the sink; each round a fresh JVM")
          .add(
              Figure.of("from the start of its process until it is ready", "s", whole)
                  .withTarget(Target.atMost(10)))
          .add(Figure.of("once it writes", "rows/s", perSecond));
    }
  }
}
