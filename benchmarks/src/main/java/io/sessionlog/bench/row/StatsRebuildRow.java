package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Cpu;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The whole log counted anew, against the same log folded into messages and timelines. */
final class StatsRebuildRow implements Row {

  private static final int SESSIONS = 10_000;

  private static final String FACTS = "sessionlog_query_messages_facts_total";

  /** So many of twenty events tell of a message. */
  private static final int WITH_FACTS = 18;

  @Override
  public String name() {
    return "stats-rebuild";
  }

  @Override
  public String what() {
    return "analytics counting the whole log, events/s";
  }

  @Override
  public String against() {
    return "a query node that folds it into messages and timelines";
  }

  @Override
  public Measured measure(Bench bench) {
    int events = bench.quick() ? 60_000 : 400_000;
    var turn = new AtomicInteger();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      loader.events(events, SESSIONS);
      Bench.Pairs pairs =
          bench.alternate(
              () -> fold(pipeline, Service.Kind.ANALYTICS, turn, StatsRow.COUNTED, events, 1),
              () -> fold(pipeline, Service.Kind.QUERY, turn, FACTS, events, WITH_FACTS / 20.0));
      return new Measured("broker, analytics or the query node; each round a fresh JVM")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.7)))
          .add(Figure.of("analytics", "events/s", pairs.ourValues()))
          .add(Figure.of("query node", "events/s", pairs.theirValues()))
          .add(Figure.of("CPU of analytics", "µs/event", pairs.ourCpu()))
          .add(Figure.of("CPU of the query node", "µs/event", pairs.theirCpu()));
    }
  }

  /**
   * @param perEvent by how much the metric grows for each event, on average
   */
  private static Bench.Turn fold(
      Pipeline pipeline,
      Service.Kind kind,
      AtomicInteger turn,
      String metric,
      int events,
      double perEvent) {
    String name = "fold-" + turn.getAndIncrement();
    Service service =
        pipeline.start(
            kind,
            name,
            List.of(),
            Map.of("ANALYTICS_APPLICATION_ID", name, "QUERY_APPLICATION_ID", name));
    service.await(metric, 1);
    double before = service.metric(metric);
    double cpu = Cpu.micros(service.jvm().pid());
    long begin = System.nanoTime();
    service.await(metric, events * perEvent);
    double folded = events - before / perEvent;
    var result =
        new Bench.Turn(
            folded / ((System.nanoTime() - begin) / 1e9),
            (Cpu.micros(service.jvm().pid()) - cpu) / folded);
    pipeline.stop(service);
    return result;
  }
}
