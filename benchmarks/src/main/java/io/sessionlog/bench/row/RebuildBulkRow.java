package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A topic of states built in bulk from the whole log, and left to its projector. */
final class RebuildBulkRow implements Row {

  private static final int SESSIONS = 10_000;

  @Override
  public String name() {
    return "rebuild-bulk";
  }

  @Override
  public String what() {
    return "a second fold built in bulk from the log, events/s of one thread";
  }

  @Override
  public String against() {
    return "a bare consumer that parses the same records";
  }

  @Override
  public Measured measure(Bench bench) {
    int events = bench.quick() ? 200_000 : 1_200_000;
    var turn = new AtomicInteger();
    List<Double> ofTwo = new ArrayList<>();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      loader.events(events, SESSIONS);
      Bench.Pairs pairs =
          bench.alternate(
              () -> {
                ofTwo.add(bulk(pipeline, turn, 2));
                return new Bench.Turn(bulk(pipeline, turn, 1), 0);
              },
              () -> RebuildRow.consume(pipeline, events));
      List<Double> ofOne = pairs.ourValues();
      List<Double> linear = new ArrayList<>();
      for (int i = 0; i < ofOne.size(); i++) {
        linear.add(ofTwo.get(i) / ofOne.get(i));
      }
      return new Measured("broker, the rebuild or the bare consumer; each round a fresh JVM")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.5)))
          .add(Figure.of("bulk, one thread", "events/s", ofOne))
          .add(Figure.of("bulk, two threads", "events/s", ofTwo))
          .add(Figure.of("two threads to one", "", linear))
          .add(Figure.of("bare consumer", "events/s", pairs.theirValues()));
    }
  }

  private static double bulk(Pipeline pipeline, AtomicInteger turn, int threads) {
    return BulkRun.eventsPerSecond(pipeline, "bulk-" + turn.getAndIncrement(), threads);
  }
}
