package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Wrk;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A read of 10 000 sessions, against a constant of its size on the same stack. */
abstract class ReadRow implements Row {

  static final int SESSIONS = 10_000;

  private final String name;
  private final String what;
  private final String against;
  private final double bound;

  ReadRow(String name, String what, String against, double bound) {
    this.name = name;
    this.what = what;
    this.against = against;
    this.bound = bound;
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
    return against;
  }

  void load(Loader loader) {
    loader.states(SESSIONS);
  }

  int connections() {
    return 64;
  }

  abstract Wrk.Request read(Service query);

  abstract Wrk.Request constant(Service query);

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name())) {
      try (var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
        load(loader);
      }
      Service query = pipeline.start(Service.Kind.QUERY, "query");
      Service constants = pipeline.start(Service.Kind.CONSTANTS, "constants", List.of(), Map.of());
      query.awaitReady();
      constants.awaitReady();
      Wrk.Request read = read(query);
      Wrk.Request constant = constant(query);
      Supplier<Bench.Turn> ours = () -> bench.peak(query, read, connections(), 3);
      Supplier<Bench.Turn> theirs = () -> bench.peak(constants, constant, connections(), 3);
      bench.warmUp(ours);
      bench.warmUp(theirs);
      Bench.Pairs pairs = bench.alternate(ours, theirs);
      return new Measured("query or the constant's service; wrk. The broker is idle")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(bound)))
          .add(Figure.of("ours", "answers/s", pairs.ourValues()))
          .add(Figure.of("constant", "answers/s", pairs.theirValues()))
          .add(Figure.of("CPU of query", "µs/answer", pairs.ourCpu()))
          .add(Figure.of("CPU of the constant", "µs/answer", pairs.theirCpu()));
    }
  }

  static Wrk.Request constantOf(String body) {
    return Wrk.Request.get("/api/whatsapp/constant/" + body.length());
  }
}
