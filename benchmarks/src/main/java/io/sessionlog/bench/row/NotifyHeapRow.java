package io.sessionlog.bench.row;

import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.load.Messages;
import io.sessionlog.bench.load.Receiver;
import io.sessionlog.bench.load.Receiver.Manners;
import io.sessionlog.bench.process.Heap;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.Map;

/** What ten thousand endpoints hold, each with a session of its own that it has been told of. */
final class NotifyHeapRow implements Row {

  private static final double MEBIBYTE = 1024 * 1024;

  @Override
  public String name() {
    return "notify-heap";
  }

  @Override
  public String what() {
    return "heap of 10 000 endpoints";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    int endpoints = bench.quick() ? 2_000 : 10_000;
    var access = Heap.Access.free();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var receiver = new Receiver()) {
      Service ingest = pipeline.start(Service.Kind.INGEST, "ingest");
      Service notifier =
          pipeline.start(Service.Kind.NOTIFIER, "notifier", access.options(), Map.of());
      ingest.awaitReady();
      notifier.awaitReady();
      try (Heap heap = access.connect()) {
        double before = heap.liveBytes() / MEBIBYTE;
        Notifying.register(
            notifier, "idle", endpoints - 1, receiver.uri(Manners.OK), ",\"userId\":\"nobody\"");
        Notifying.register(notifier, "busy", 1, receiver.uri(Manners.OK), "");
        long told = receiver.taken();
        Messages.post(ingest.uri(), 200, 1_000, 100);
        Notifying.await(receiver, told + 1_000);
        double after = heap.liveBytes() / MEBIBYTE;
        return new Measured("broker, ingest, notifier, receiver")
            .add(Figure.of("live heap", "MiB", after - before).withTarget(Target.atMost(64)))
            .add(Figure.of("live heap without them", "MiB", before))
            .add(Figure.of("of each", "KiB", (after - before) * 1_024 / endpoints));
      }
    }
  }
}
