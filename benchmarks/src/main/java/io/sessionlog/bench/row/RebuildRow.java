package io.sessionlog.bench.row;

import io.sessionlog.bench.baseline.BareConsumer;
import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Cpu;
import io.sessionlog.bench.process.Jvm;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The projector folding the whole log anew, exactly once. */
final class RebuildRow implements Row {

  private static final int SESSIONS = 10_000;

  /** What the log holds. */
  enum Mix {
    BUSY("rebuild", "projector rebuilding from the log, events/s", 0.5),
    STATUS_ONLY("rebuild-status", "the same of a log of status events alone, events/s", 0);

    private final String row;
    private final String what;
    private final double target;

    Mix(String row, String what, double target) {
      this.row = row;
      this.what = what;
      this.target = target;
    }
  }

  private final Mix mix;

  RebuildRow(Mix mix) {
    this.mix = mix;
  }

  static final String FOLDS = "sessionlog_projector_folds_total";

  @Override
  public String name() {
    return mix.row;
  }

  @Override
  public String what() {
    return mix.what;
  }

  @Override
  public String against() {
    return "a bare consumer that parses the same records";
  }

  @Override
  public Measured measure(Bench bench) {
    int events = bench.quick() ? 100_000 : 1_200_000;
    var turn = new AtomicInteger();
    List<Double> brokersCpu = new ArrayList<>();
    List<Double> warm = new ArrayList<>();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      if (mix == Mix.BUSY) {
        loader.events(events, SESSIONS);
      } else {
        loader.statusEvents(events, SESSIONS);
      }
      Bench.Pairs pairs =
          bench.alternate(
              () ->
                  rebuild(
                      pipeline, "projector-" + turn.getAndIncrement(), events, brokersCpu, warm),
              () -> consume(pipeline, events));
      Figure ratio = Figure.of("ratio", "", pairs.ratios());
      return new Measured("broker, projector or the bare consumer; each round a fresh JVM")
          .add(mix.target > 0 ? ratio.withTarget(Target.atLeast(mix.target)) : ratio)
          .add(Figure.of("projector", "events/s", pairs.ourValues()))
          .add(Figure.of("projector, the last third", "events/s", warm))
          .add(Figure.of("bare consumer", "events/s", pairs.theirValues()))
          .add(Figure.of("CPU of the projector", "µs/event", pairs.ourCpu()))
          .add(Figure.of("CPU of the broker meanwhile", "µs/event", brokersCpu));
    }
  }

  private static Bench.Turn rebuild(
      Pipeline pipeline, String name, int events, List<Double> brokersCpu, List<Double> warm) {
    Service projector =
        pipeline.start(
            Service.Kind.PROJECTOR, name, List.of(), Map.of("FOLD_TOPIC", "session-state-" + name));
    projector.await(FOLDS, 1);
    double folded = projector.metric(FOLDS);
    long broker = pipeline.broker().jvm().pid();
    double cpu = Cpu.micros(projector.jvm().pid());
    double brokerCpu = Cpu.micros(broker);
    long begin = System.nanoTime();
    projector.await(FOLDS, events * 2 / 3.0);
    double foldedLate = projector.metric(FOLDS);
    long lateBegin = System.nanoTime();
    projector.await(FOLDS, events);
    double seconds = (System.nanoTime() - begin) / 1e9;
    double counted = events - folded;
    warm.add((events - foldedLate) / ((System.nanoTime() - lateBegin) / 1e9));
    brokersCpu.add((Cpu.micros(broker) - brokerCpu) / counted);
    var result =
        new Bench.Turn(counted / seconds, (Cpu.micros(projector.jvm().pid()) - cpu) / counted);
    pipeline.stop(projector);
    return result;
  }

  /** The bare consumer's turn. */
  static Bench.Turn consume(Pipeline pipeline, int events) {
    double perSecond =
        Double.parseDouble(
            Jvm.run(
                new Jvm.Command(
                    BareConsumer.class.getName(),
                    Pipeline.OPTIONS,
                    List.of(
                        pipeline.broker().address(),
                        Integer.toString(Pipeline.PARTITIONS),
                        Integer.toString(events)),
                    Map.of(),
                    pipeline.directory().resolve("bare-consumer.log"))));
    return new Bench.Turn(perSecond, 0);
  }
}
