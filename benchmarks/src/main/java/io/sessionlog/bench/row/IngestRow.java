package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import io.sessionlog.bench.report.Figure;
import io.sessionlog.bench.report.Figure.Target;

/** What the log costs: webhooks per second with Kafka, against the same service without. */
final class IngestRow implements Row {

  static final int CONNECTIONS = 64;
  static final int SESSIONS = 1_000;

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String what() {
    return "accepted webhooks/s, 64 connections, 200-byte message, acks=all";
  }

  @Override
  public String against() {
    return "the same service parsing and validating, then answering without Kafka";
  }

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name())) {
      Service ours = pipeline.start(Service.Kind.INGEST, "ingest");
      Service theirs = pipeline.start(Service.Kind.INGEST_WITHOUT_KAFKA, "ingest-without-kafka");
      ours.awaitReady();
      theirs.awaitReady();
      bench.warmUp(() -> rate(bench, ours, CONNECTIONS, 4));
      bench.warmUp(() -> rate(bench, theirs, CONNECTIONS, 4));
      Bench.Pairs pairs =
          bench.alternate(
              () -> rate(bench, ours, CONNECTIONS, 7), () -> rate(bench, theirs, CONNECTIONS, 7));
      return new Measured("broker, ingest; wrk. The side that waits is idle; no projector, no query")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.75)))
          .add(Figure.of("with Kafka", "webhooks/s", pairs.ours()))
          .add(Figure.of("without Kafka", "webhooks/s", pairs.theirs()));
    }
  }

  static double rate(Bench bench, Service ingest, int connections, int seconds) {
    var webhooks =
        Wrk.Request.post("/api/whatsapp/webhook/bench-", SESSIONS, Bodies.message200());
    return bench
        .wrk()
        .run(ingest.uri().toString(), webhooks, connections, bench.round(seconds))
        .perSecond();
  }
}
