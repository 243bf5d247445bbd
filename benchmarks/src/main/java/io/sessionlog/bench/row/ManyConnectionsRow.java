package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;

/** What many senders at a time cost. */
final class ManyConnectionsRow implements Row {

  private static final int MANY = 500;

  @Override
  public String name() {
    return "ingest-500";
  }

  @Override
  public String what() {
    return "the same, 500 connections";
  }

  @Override
  public String against() {
    return "its own rate at 64";
  }

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name())) {
      Service ingest = pipeline.start(Service.Kind.INGEST, "ingest");
      ingest.awaitReady();
      bench.warmUp(() -> IngestRow.peak(bench, ingest, IngestRow.CONNECTIONS, 3));
      bench.warmUp(() -> IngestRow.peak(bench, ingest, MANY, 3));
      Bench.Pairs pairs =
          bench.alternate(
              () -> IngestRow.peak(bench, ingest, MANY, 4),
              () -> IngestRow.peak(bench, ingest, IngestRow.CONNECTIONS, 4));
      return new Measured("broker, ingest; wrk. No projector, no query")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.9)))
          .add(Figure.of("500 connections", "webhooks/s", pairs.ourValues()))
          .add(Figure.of("64 connections", "webhooks/s", pairs.theirValues()));
    }
  }
}
