package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.bench.process.Heap;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the largest webhook that real senders post takes of the heap. */
final class LargeBodyRow implements Row {

  private static final int BYTES = 13_000_000;

  @Override
  public String name() {
    return "large";
  }

  @Override
  public String what() {
    return "a webhook of 13 MB: accepted, extra heap by its size";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    byte[] body = Bodies.media(BYTES);
    var access = Heap.Access.free();
    try (var pipeline = Pipeline.start(bench.work(), name())) {
      Service ingest = pipeline.start(Service.Kind.INGEST, "ingest", access.options(), Map.of());
      ingest.awaitReady();
      post(ingest, body);
      List<Double> extra = new ArrayList<>();
      List<Double> millis = new ArrayList<>();
      try (Heap heap = access.connect()) {
        for (int i = 0; i < bench.pairs(); i++) {
          long before = heap.liveBytes();
          heap.forgetPeak();
          long begin = System.nanoTime();
          post(ingest, body);
          millis.add((System.nanoTime() - begin) / 1e6);
          extra.add((double) (heap.peakBytes() - before) / body.length);
        }
      }
      return new Measured("broker, ingest with a heap of 512 MB; nothing else was sent meanwhile")
          .add(Figure.of("peak above the live heap", "× size", extra).withTarget(Target.atMost(4)))
          .add(Figure.of("until accepted", "ms", millis));
    }
  }

  private static void post(Service ingest, byte[] body) {
    Service.Answer answer = ingest.post("/api/whatsapp/webhook/bench-large", body);
    if (answer.status() != 202) {
      throw new IllegalStateException("A webhook of %d bytes: %s".formatted(body.length, answer));
    }
  }
}
