package io.sessionlog.bench.row;

import io.sessionlog.bench.baseline.BarePoster;
import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Receiver;
import io.sessionlog.bench.load.Receiver.Manners;
import io.sessionlog.bench.process.Cpu;
import io.sessionlog.bench.process.Jvm;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Deliveries at full speed: endpoints that have a log to catch up with. */
final class NotifyRow implements Row {

  private static final int ENDPOINTS = 10;
  private static final int SESSIONS = 1_000;
  private static final int CONCURRENCY = 32;
  static final String NOTICES = "sessionlog_notifier_notices_total";
  private static final String TOLD =
      "sessionlog_notifier_notices_total\\{[^}]*type=\"(?:session.status_changed|session.deleted|message[^\"]*)\"[^}]*}";

  @Override
  public String name() {
    return "notify";
  }

  @Override
  public String what() {
    return "notifications delivered/s to 10 endpoints, signed, in order, noted";
  }

  @Override
  public String against() {
    return "a bare client of the same library that posts the same bodies";
  }

  @Override
  public Measured measure(Bench bench) {
    int events = bench.quick() ? 3_000 : 8_000;
    var turn = new AtomicInteger();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS);
        var receiver = new Receiver()) {
      Service notifier = pipeline.start(Service.Kind.NOTIFIER, "notifier");
      notifier.awaitReady();
      loader.events(events, SESSIONS);
      notifier.await(NOTICES, events * 0.9);
      long each = settled(notifier);
      bench.warmUp(() -> deliver(notifier, receiver, "warm-" + turn.getAndIncrement(), each));
      Bench.Pairs pairs =
          bench.alternate(
              () -> deliver(notifier, receiver, "turn-" + turn.getAndIncrement(), each),
              () -> post(pipeline, receiver, each * ENDPOINTS));
      return new Measured("broker, notifier or the bare client, and the receiver")
          .add(Figure.of("ratio", "", pairs.ratios()).withTarget(Target.atLeast(0.6)))
          .add(
              Figure.of("notifier", "deliveries/s", pairs.ourValues())
                  .withTarget(Target.atLeast(3_000)))
          .add(Figure.of("bare client", "posts/s", pairs.theirValues()))
          .add(Figure.of("CPU of the notifier", "µs/delivery", pairs.ourCpu()));
    }
  }

  /** Notices of chosen categories, once no more are made. */
  private static long settled(Service notifier) {
    long before = -1;
    long now = (long) notifier.metric(TOLD);
    while (now != before) {
      before = now;
      try {
        Thread.sleep(1_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
      now = (long) notifier.metric(TOLD);
    }
    return now;
  }

  private static Bench.Turn deliver(Service notifier, Receiver receiver, String name, long each) {
    long before = receiver.taken();
    double cpu = Cpu.micros(notifier.jvm().pid());
    long expected = each * ENDPOINTS;
    Notifying.register(notifier, name, ENDPOINTS, receiver.uri(Manners.OK), Notifying.ALL);
    double perSecond = Notifying.perSecond(receiver, before, expected);
    double used = Cpu.micros(notifier.jvm().pid()) - cpu;
    Notifying.delete(notifier, name, ENDPOINTS);
    return new Bench.Turn(perSecond, used / expected);
  }

  private static Bench.Turn post(Pipeline pipeline, Receiver receiver, long posts) {
    List<String> said =
        Jvm.run(
                new Jvm.Command(
                    BarePoster.class.getName(),
                    Pipeline.OPTIONS,
                    List.of(
                        pipeline.broker().address(),
                        Integer.toString(Pipeline.PARTITIONS),
                        receiver.uri(Manners.OK).toString(),
                        Integer.toString(ENDPOINTS * CONCURRENCY),
                        Long.toString(posts)),
                    Map.of(),
                    pipeline.directory().resolve("bare-poster.log")))
            .lines()
            .toList();
    // A JVM that records itself says so before.
    return new Bench.Turn(Double.parseDouble(said.get(said.size() - 1)), 0);
  }
}
