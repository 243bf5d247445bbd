package io.sessionlog.bench.micro;

import io.sessionlog.bench.data.Bodies;
import io.sessionlog.query.qr.QrImages;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Draws a code that was never asked for. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class QrBenchmark {

  private final QrImages images = new QrImages();
  private long number;

  @Benchmark
  public String qrDrawing() {
    return images.dataUrl(Bodies.qr(number++), "bench").orElseThrow();
  }
}
