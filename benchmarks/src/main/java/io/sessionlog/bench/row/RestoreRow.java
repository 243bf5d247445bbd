package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import io.sessionlog.model.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** How long a query node reads until it knows all sessions: fresh, and after a long life. */
final class RestoreRow implements Row {

  private static final int SESSIONS = 1_000;
  private static final double MEBIBYTE = 1024 * 1024;

  @Override
  public String name() {
    return "restore";
  }

  @Override
  public String what() {
    return "a query node's restore of 1 000 sessions after 3 000 000 events";
  }

  @Override
  public String against() {
    return "the same with one event of each session";
  }

  @Override
  public Measured measure(Bench bench) {
    int events = bench.quick() ? 300_000 : 3_000_000;
    var turn = new AtomicInteger();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      Service projector = pipeline.start(Service.Kind.PROJECTOR, "projector");
      loader.events(SESSIONS, SESSIONS);
      projector.await(RebuildRow.FOLDS, SESSIONS);
      double fresh = restoreSeconds(bench, pipeline, turn);
      loader.events(events, SESSIONS);
      projector.await(RebuildRow.FOLDS, SESSIONS + events);
      long written = pipeline.broker().bytesOnDisk(Topics.SESSION_STATE);
      // The cleaner comes by every 15 s.
      Service.pauseFor(bench.quick() ? 20_000 : 45_000);
      double old = restoreSeconds(bench, pipeline, turn);
      return new Measured("broker, query; the projector is idle")
          .add(Figure.of("ratio", "", old / fresh).withTarget(Target.atMost(1.5)))
          .add(Figure.of("after all events", "s", old))
          .add(Figure.of("fresh", "s", fresh))
          .add(Figure.of("session-state, as written", "MiB", written / MEBIBYTE))
          .add(
              Figure.of(
                  "session-state, compacted",
                  "MiB",
                  pipeline.broker().bytesOnDisk(Topics.SESSION_STATE) / MEBIBYTE));
    }
  }

  /** The median of several nodes, each a fresh JVM. */
  private static double restoreSeconds(Bench bench, Pipeline pipeline, AtomicInteger turn) {
    double[] seconds = new double[bench.pairs()];
    for (int i = 0; i < seconds.length; i++) {
      String name = "query-" + turn.getAndIncrement();
      Service query =
          pipeline.start(Service.Kind.QUERY, name, List.of(), Map.of("QUERY_APPLICATION_ID", name));
      query.awaitReady();
      seconds[i] = query.metric("sessionlog_query_restore_seconds");
      pipeline.stop(query);
    }
    java.util.Arrays.sort(seconds);
    return seconds[seconds.length / 2];
  }
}
