package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import io.sessionlog.model.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
      var activity =
          Wrk.Request.post("/api/whatsapp/webhook/bench-", IngestRow.SESSIONS, Bodies.activity());
      bench.warmUp(() -> bench.peak(ingest, activity, 64, 4));
      settle(query);
      Measured measured = new Measured("broker, ingest, projector, query; wrk, then our generator");
      Appended atFullLoad =
          appended(
              pipeline,
              query,
              () -> bench.wrk().run(ingest.uri().toString(), activity, 64, bench.round(15)));
      Appended at1000 = appended(pipeline, query, () -> bench.drive(plan(bench, ingest, query)));
      measured.add(
          Figure.of("at full load", "bytes/event", atFullLoad.perEvent(TOPICS))
              .withTarget(Target.atMost(40)));
      measured.add(Figure.of("at 1 000 events/s", "bytes/event", at1000.perEvent(TOPICS)));
      for (String topic : TOPICS) {
        measured.add(
            Figure.of("of them " + topic, "bytes/event", atFullLoad.perEvent(List.of(topic))));
      }
      return measured;
    }
  }

  /** What a load appended, by topic. */
  private record Appended(Map<String, Long> bytes, double events) {

    double perEvent(List<String> topics) {
      return topics.stream().mapToLong(topic -> bytes.getOrDefault(topic, 0L)).sum() / events;
    }
  }

  private static Appended appended(Pipeline pipeline, Service query, Runnable load) {
    double events = query.metric(EVENTS);
    Map<String, Long> before = bytes(pipeline);
    load.run();
    settle(query);
    Map<String, Long> appended = bytes(pipeline);
    before.forEach((topic, bytes) -> appended.merge(topic, -bytes, Long::sum));
    return new Appended(appended, query.metric(EVENTS) - events);
  }

  private static OpenLoop.Plan plan(Bench bench, Service ingest, Service query) {
    return new OpenLoop.Plan(
        OpenLoop.Kind.POST_ACTIVITY,
        ingest.uri(),
        query.uri(),
        1_000,
        (int) bench.round(15).toSeconds(),
        2,
        64,
        IngestRow.SESSIONS);
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

  private static Map<String, Long> bytes(Pipeline pipeline) {
    Map<String, Long> bytes = new HashMap<>();
    TOPICS.forEach(topic -> bytes.put(topic, pipeline.broker().bytesOnDisk(topic)));
    return bytes;
  }
}
