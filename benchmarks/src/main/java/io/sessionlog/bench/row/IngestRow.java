package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Cpu;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

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
      Supplier<Bench.Turn> with = () -> peak(bench, ours, CONNECTIONS, 4);
      Supplier<Bench.Turn> without = () -> peak(bench, theirs, CONNECTIONS, 4);
      bench.warmUp(with);
      bench.warmUp(without);
      List<Double> brokersCpu = new ArrayList<>();
      Bench.Pairs pairs = bench.alternate(() -> withBroker(pipeline, with, brokersCpu), without);
      return new Measured(
              "broker, ingest; wrk. The side that waits is idle; no projector, no query")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.75)))
          .add(Figure.of("with Kafka", "webhooks/s", pairs.ourValues()))
          .add(Figure.of("without Kafka", "webhooks/s", pairs.theirValues()))
          .add(Figure.of("CPU of ingest, with Kafka", "µs/webhook", pairs.ourCpu()))
          .add(Figure.of("CPU of the broker", "µs/webhook", brokersCpu))
          .add(Figure.of("CPU of ingest, without Kafka", "µs/webhook", pairs.theirCpu()));
    }
  }

  private static Bench.Turn withBroker(
      Pipeline pipeline, Supplier<Bench.Turn> webhooks, List<Double> brokersCpu) {
    long broker = pipeline.broker().jvm().pid();
    double before = Cpu.micros(broker);
    long begin = System.nanoTime();
    Bench.Turn turn = webhooks.get();
    double seconds = (System.nanoTime() - begin) / 1e9;
    brokersCpu.add((Cpu.micros(broker) - before) / (turn.value() * seconds));
    return turn;
  }

  static Bench.Turn peak(Bench bench, Service ingest, int connections, int seconds) {
    var webhooks = Wrk.Request.post("/api/whatsapp/webhook/bench-", SESSIONS, Bodies.message200());
    return bench.peak(ingest, webhooks, connections, seconds);
  }
}
