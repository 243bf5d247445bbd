package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Latency;
import io.sessionlog.bench.load.Messages;
import io.sessionlog.bench.load.Receiver;
import io.sessionlog.bench.load.Receiver.Manners;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;

/** From an event's acceptance until its receiver has it. */
final class NotifyLatencyRow implements Row {

  private static final int PER_SECOND = 500;
  private static final int SESSIONS = 500;

  @Override
  public String name() {
    return "notify-latency";
  }

  @Override
  public String what() {
    return "accepted → delivered, 500 events/s, open loop";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    try (var pipeline = Pipeline.start(bench.work(), name());
        var receiver = new Receiver()) {
      Service ingest = pipeline.start(Service.Kind.INGEST, "ingest");
      Service notifier = pipeline.start(Service.Kind.NOTIFIER, "notifier");
      ingest.awaitReady();
      notifier.awaitReady();
      Notifying.register(notifier, "endpoint", 1, receiver.uri(Manners.OK), "");
      int seconds = (int) bench.round(6).toSeconds();
      bench.settle(() -> round(ingest, receiver, seconds));
      List<Latency> rounds = new ArrayList<>();
      for (int i = 0; i < bench.pairs(); i++) {
        rounds.add(round(ingest, receiver, seconds));
      }
      return new Measured("broker, ingest, notifier, sender and receiver, all of them busy")
          .add(
              Figure.of("p50", "ms", rounds.stream().map(Latency::p50).toList())
                  .withTarget(Target.atMost(15)))
          .add(
              Figure.of("p99", "ms", rounds.stream().map(Latency::p99).toList())
                  .withTarget(Target.atMost(100)))
          .add(Figure.of("max", "ms", rounds.stream().map(Latency::max).toList()))
          .curve(name(), rounds.get(rounds.size() / 2).curve());
    }
  }

  private static Latency round(Service ingest, Receiver receiver, int seconds) {
    int messages = PER_SECOND * seconds;
    long before = receiver.taken();
    receiver.time();
    Messages.post(ingest.uri(), PER_SECOND, messages, SESSIONS);
    Notifying.await(receiver, before + messages);
    return receiver.timed();
  }
}
