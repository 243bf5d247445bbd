package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import io.sessionlog.model.wire.Topics;
import java.util.List;

/** What a webhook that changes nothing costs on disk, besides itself and its message. */
final class ActivityRow implements Row {

  private static final String EVENTS = "sessionlog_query_watermark";
  private static final List<String> TOPICS =
      List.of(
          Topics.SESSION_STATE,
          "session-projector-session-state-store-changelog",
          "session-query-message-store-changelog");

  @Override
  public String name() {
    return "activity";
  }

  @Override
  public String what() {
    return "bytes appended after an event that changes nothing";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name())) {
      Pipeline.Services services = pipeline.startAll();
      Service ingest = services.ingest();
      Service query = services.query();
      // The same message again and again: told once, it changes nothing of the messages either.
      var activity =
          Wrk.Request.post("/api/whatsapp/webhook/bench-", IngestRow.SESSIONS, Bodies.message200());
      bench.warmUp(() -> bench.peak(ingest, activity, 64, 4));
      settle(query);
      Measured measured = new Measured("broker, ingest, projector, query; wrk, then our generator");
      measured.add(
          Figure.of(
                  "at full load",
                  "bytes/event",
                  bytesAtFullLoad(bench, pipeline, ingest, query, activity))
              .withTarget(Target.atMost(40)));
      measured.add(
          Figure.of(
              "at 1 000 events/s", "bytes/event", bytesAt1000(bench, pipeline, ingest, query)));
      return measured;
    }
  }

  private static double bytesAtFullLoad(
      Bench bench, Pipeline pipeline, Service ingest, Service query, Wrk.Request activity) {
    double events = query.metric(EVENTS);
    long bytes = bytes(pipeline);
    bench.wrk().run(ingest.uri().toString(), activity, 64, bench.round(15));
    settle(query);
    return (bytes(pipeline) - bytes) / (query.metric(EVENTS) - events);
  }

  private static double bytesAt1000(Bench bench, Pipeline pipeline, Service ingest, Service query) {
    double events = query.metric(EVENTS);
    long bytes = bytes(pipeline);
    int seconds = (int) bench.round(15).toSeconds();
    var unused =
        bench.drive(
            new OpenLoop.Plan(
                OpenLoop.Kind.POST,
                ingest.uri(),
                query.uri(),
                1_000,
                seconds,
                2,
                64,
                IngestRow.SESSIONS));
    settle(query);
    return (bytes(pipeline) - bytes) / (query.metric(EVENTS) - events);
  }

  /** Until all is seen, and what is written at a commit has been. */
  private static void settle(Service query) {
    double before = -1;
    double now = query.metric(EVENTS);
    while (now != before) {
      Service.pauseFor(3_000);
      before = now;
      now = query.metric(EVENTS);
    }
  }

  private static long bytes(Pipeline pipeline) {
    return TOPICS.stream().mapToLong(pipeline.broker()::bytesOnDisk).sum();
  }
}
