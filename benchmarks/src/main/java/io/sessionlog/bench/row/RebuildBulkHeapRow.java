package io.sessionlog.bench.row;

import io.sessionlog.bench.data.Loader;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.process.Heap;
import io.sessionlog.bench.process.Jvm;
import io.sessionlog.bench.process.Memory;
import io.sessionlog.bench.process.Pipeline;
import io.sessionlog.bench.process.Service;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/** What the states of a rebuild in bulk take, all partitions at once. */
final class RebuildBulkHeapRow implements Row {

  private static final double MEBIBYTE = 1024 * 1024;
  private static final double GIBIBYTE = 1024 * MEBIBYTE;
  private static final double MANY = 10_000_000;

  /** A collection each time: rarely enough for the rebuild to go on between. */
  private static final int LOOK_MS = 300;

  @Override
  public String name() {
    return "rebuild-bulk-heap";
  }

  @Override
  public String what() {
    return "heap of a rebuild in bulk that holds 1 000 000 sessions at once";
  }

  @Override
  public String against() {
    return "–";
  }

  @Override
  public Measured measure(Bench bench) {
    int sessions = bench.quick() ? 100_000 : 1_000_000;
    var access = Heap.Access.free();
    try (var pipeline = Pipeline.start(bench.work(), name());
        var loader = new Loader(pipeline.broker().address(), Pipeline.PARTITIONS)) {
      loader.statusEvents(2 * sessions, sessions);
      List<String> options =
          new ArrayList<>(List.of("-Xms256m", "-Xmx" + (bench.quick() ? "1g" : "3g")));
      options.addAll(access.options());
      double peak = 0;
      double resident = 0;
      // As many threads as partitions, so that all are held at once.
      try (Jvm rebuild =
          Jvm.start(BulkRun.command(pipeline, "heap", Pipeline.PARTITIONS, options))) {
        while (rebuild.isAlive()) {
          try (Heap heap = access.connect()) {
            while (rebuild.isAlive()) {
              resident = Math.max(resident, (double) Memory.peakResidentBytes(rebuild.pid()));
              peak = Math.max(peak, (double) heap.liveBytes());
              Service.pauseFor(LOOK_MS);
            }
          } catch (UncheckedIOException | UndeclaredThrowableException gone) {
            // It has not started to listen, or has ended.
            Service.pauseFor(LOOK_MS);
          } catch (NoSuchElementException ended) {
            break;
          }
        }
      }
      return new Measured("broker, and the rebuild with a thread for each partition")
          .add(Figure.of("live heap at its peak", "MiB", peak / MEBIBYTE))
          .add(Figure.of("of each session", "bytes", peak / sessions))
          .add(Figure.of("RSS at its peak", "MiB", resident / MEBIBYTE))
          .add(Figure.of("live heap of 10 million", "GiB", peak / sessions * MANY / GIBIBYTE));
    }
  }
}
