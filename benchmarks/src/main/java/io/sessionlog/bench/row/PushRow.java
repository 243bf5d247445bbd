package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.load.StreamClients;
import io.sessionlog.bench.process.Jvm;
import io.sessionlog.bench.process.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** From a webhook to everyone who watches. */
final class PushRow implements Row {

  private static final int CLIENTS = 1_000;
  private static final double CHANGES_PER_SECOND = 10;

  @Override
  public String name() {
    return "push";
  }

  @Override
  public String what() {
    return "push: change → 1 000 SSE clients, 10 changes/s";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    int changes = bench.quick() ? 50 : 100;
    try (var pipeline = Pipeline.start(bench.work(), name())) {
      Pipeline.Services services = pipeline.startAll();
      var plan =
          new StreamClients.Plan(
              services.ingest().uri(),
              services.query().uri(),
              CLIENTS,
              changes,
              CHANGES_PER_SECOND);
      bench.settle(() -> drive(bench, plan));
      List<Latency> rounds = new ArrayList<>();
      for (int i = 0; i < bench.pairs(); i++) {
        rounds.add(drive(bench, plan));
      }
      return new Measured(
              "broker, ingest, projector, query, and a client process, all of them busy")
          .add(figure("p99", rounds, Latency::p99).withTarget(Target.atMost(150)))
          .add(figure("p50", rounds, Latency::p50))
          .add(figure("max", rounds, Latency::max))
          .curve(name(), rounds.get(rounds.size() / 2).curve());
    }
  }

  private static Latency drive(Bench bench, StreamClients.Plan plan) {
    StreamClients.Outcome outcome =
        StreamClients.Outcome.parse(
            Jvm.run(
                new Jvm.Command(
                    StreamClients.class.getName(),
                    List.of("-XX:+UseSerialGC", "-Xmx256m"),
                    plan.args(),
                    Map.of(),
                    bench.work().resolve("stream-clients.log"))));
    long expected = (long) plan.clients() * plan.changes();
    if (outcome.delivered() != expected) {
      throw new IllegalStateException(
          "%d of %d changes came".formatted(outcome.delivered(), expected));
    }
    return outcome.latency();
  }

  private static Figure figure(String name, List<Latency> rounds, ToDoubleFunction<Latency> value) {
    return Figure.of(name, "ms", rounds.stream().map(value::applyAsDouble).toList());
  }
}
