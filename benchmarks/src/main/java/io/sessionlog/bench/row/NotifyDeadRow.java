package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.load.Messages;
import io.sessionlog.bench.load.Receiver;
import io.sessionlog.bench.load.Receiver.Manners;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Ports;
import io.sessionlog.bench.process.Service;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A hundred endpoints that are well, alone, and beside a hundred that are not. */
final class NotifyDeadRow implements Row {

  private static final int HEALTHY = 100;
  private static final int DEAD_OF_EACH = 20;
  private static final int SESSIONS = 50;

  /** A thousand deliveries a second to those that are well. */
  private static final int PER_SECOND = 10;

  private static final int BACKLOG = 300;

  @Override
  public String name() {
    return "notify-dead";
  }

  @Override
  public String what() {
    return "100 healthy endpoints beside 100 that refuse, hang, fail, drip or talk without an end";
  }

  @Override
  public String against() {
    return "the 100 alone";
  }

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name());
        var receiver = new Receiver();
        var dead = new Receiver()) {
      Service ingest = pipeline.start(Service.Kind.INGEST, "ingest");
      Service notifier = pipeline.start(Service.Kind.NOTIFIER, "notifier");
      ingest.awaitReady();
      notifier.awaitReady();
      // Of both: latency at a fixed rate, and what comes of a backlog at full speed.
      Notifying.register(notifier, "healthy", HEALTHY, receiver.uri(Manners.OK), "");
      int seconds = (int) bench.round(6).toSeconds();
      bench.settle(() -> latency(ingest, receiver, seconds));
      List<Double> alone = new ArrayList<>();
      List<Double> beside = new ArrayList<>();
      List<Double> peakAlone = new ArrayList<>();
      List<Double> peakBeside = new ArrayList<>();
      for (int i = 0; i < Math.max(2, bench.pairs() - 2); i++) {
        alone.add(latency(ingest, receiver, seconds).p99());
        peakAlone.add(peak(ingest, receiver));
        registerDead(notifier, dead);
        beside.add(latency(ingest, receiver, seconds).p99());
        peakBeside.add(peak(ingest, receiver));
        deleteDead(notifier);
      }
      return new Measured("broker, ingest, notifier, sender and receivers")
          .add(Figure.of("ratio of p99", "", ratios(beside, alone)).withTarget(Target.atMost(1.25)))
          .add(
              Figure.of("ratio of throughput", "", ratios(peakBeside, peakAlone))
                  .withTarget(Target.atLeast(0.95)))
          .add(Figure.of("p99 beside the dead", "ms", beside))
          .add(Figure.of("p99 alone", "ms", alone))
          .add(Figure.of("throughput beside the dead", "deliveries/s", peakBeside))
          .add(Figure.of("throughput alone", "deliveries/s", peakAlone));
    }
  }

  private static List<Double> ratios(List<Double> ours, List<Double> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / theirs.get(i));
    }
    return ratios;
  }

  private static void registerDead(Service notifier, Receiver dead) {
    Notifying.register(
        notifier,
        "refusing",
        DEAD_OF_EACH,
        URI.create("http://127.0.0.1:" + Ports.free() + "/"),
        "");
    for (Manners manners : Manners.values()) {
      if (manners != Manners.OK) {
        Notifying.register(notifier, manners.name(), DEAD_OF_EACH, dead.uri(manners), "");
      }
    }
  }

  private static void deleteDead(Service notifier) {
    Notifying.delete(notifier, "refusing", DEAD_OF_EACH);
    for (Manners manners : Manners.values()) {
      if (manners != Manners.OK) {
        Notifying.delete(notifier, manners.name(), DEAD_OF_EACH);
      }
    }
  }

  private static Latency latency(Service ingest, Receiver receiver, int seconds) {
    int messages = PER_SECOND * seconds;
    long before = receiver.taken();
    receiver.time();
    Messages.post(ingest.uri(), PER_SECOND, messages, SESSIONS);
    Notifying.await(receiver, before + (long) messages * HEALTHY);
    return receiver.timed();
  }

  /** All at once: they are told as fast as can be. */
  private static double peak(Service ingest, Receiver receiver) {
    long before = receiver.taken();
    Messages.post(ingest.uri(), 10_000, BACKLOG, SESSIONS);
    return Notifying.perSecond(receiver, before, (long) BACKLOG * HEALTHY);
  }
}
