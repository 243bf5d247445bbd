package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.load.OpenLoop;
import io.sessionlog.bench.load.OpenLoop.Kind;
import io.sessionlog.bench.process.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** How long webhooks take at a fixed rate: to be accepted, or from then on to be seen. */
final class LatencyRow implements Row {

  private static final int CONNECTIONS = 64;

  private final String name;
  private final String what;
  private final Kind kind;
  private final double perSecond;
  private final Function<OpenLoop.Outcome, Latency> latency;
  private final double p50Bound;
  private final double p99Bound;

  private LatencyRow(
      String name,
      String what,
      Kind kind,
      double perSecond,
      Function<OpenLoop.Outcome, Latency> latency,
      double p50Bound,
      double p99Bound) {
    this.name = name;
    this.what = what;
    this.kind = kind;
    this.perSecond = perSecond;
    this.latency = latency;
    this.p50Bound = p50Bound;
    this.p99Bound = p99Bound;
  }

  static LatencyRow ofPosts() {
    return new LatencyRow(
        "latency",
        "POST latency at 2 000/s, open loop",
        Kind.POST,
        2_000,
        OpenLoop.Outcome::answers,
        2,
        15);
  }

  static LatencyRow ofReads() {
    return new LatencyRow(
        "visible",
        "accepted → visible in GET, 1 000 events/s, open loop",
        Kind.POST_THEN_GET,
        1_000,
        OpenLoop.Outcome::visible,
        3,
        25);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String what() {
    return what;
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name())) {
      Pipeline.Services services = pipeline.startAll();
      int seconds = (int) bench.round(6).toSeconds();
      var plan =
          new OpenLoop.Plan(
              kind,
              services.ingest().uri(),
              services.query().uri(),
              perSecond,
              seconds,
              2,
              CONNECTIONS,
              IngestRow.SESSIONS);
      bench.settle(() -> latency.apply(bench.drive(plan)));
      List<OpenLoop.Outcome> rounds = new ArrayList<>();
      for (int i = 0; i < bench.pairs(); i++) {
        rounds.add(bench.drive(plan));
      }
      return measured(
          new Measured("broker, ingest, projector, query, all of them busy; our generator"),
          name,
          rounds,
          latency,
          p50Bound,
          p99Bound);
    }
  }

  /**
   * Adds what rounds gave.
   *
   * @param p50Bound in ms, as {@code p99Bound}
   */
  static Measured measured(
      Measured measured,
      String name,
      List<OpenLoop.Outcome> rounds,
      Function<OpenLoop.Outcome, Latency> latency,
      double p50Bound,
      double p99Bound) {
    List<Latency> latencies = rounds.stream().map(latency).toList();
    return measured
        .add(figure("p50", latencies, Latency::p50).withTarget(Target.atMost(p50Bound)))
        .add(figure("p99", latencies, Latency::p99).withTarget(Target.atMost(p99Bound)))
        .add(figure("p99.9", latencies, Latency::p999))
        .add(figure("max", latencies, Latency::max))
        .add(
            Figure.of(
                "rate reached", "/s", rounds.stream().map(OpenLoop.Outcome::perSecond).toList()))
        .curve(name, latencies.get(latencies.size() / 2).curve());
  }

  private static Figure figure(
      String figure, List<Latency> rounds, ToDoubleFunction<Latency> value) {
    return Figure.of(figure, "ms", rounds.stream().map(value::applyAsDouble).toList());
  }
}
