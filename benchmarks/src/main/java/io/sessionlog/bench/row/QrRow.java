package io.sessionlog.bench.row;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.Encoder;
import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.figure.Figure;
import io.sessionlog.bench.figure.Figure.Target;
import io.sessionlog.query.qr.QrImages;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** A QR code that nobody has asked for yet: found, drawn, and kept. */
final class QrRow implements Row {

  private final QrImages images = new QrImages();

  /** Looking at the clock costs something, too. */
  private static final int REPEATS = 10;

  private long number;
  private long bytes;

  @Override
  public String name() {
    return "qr";
  }

  @Override
  public String what() {
    return "first drawing of a QR";
  }

  @Override
  public String against() {
    return "ZXing's encoder alone";
  }

  @Override
  public Measured measure(Bench bench) {
    long nanos = bench.round(2).toNanos();
    Supplier<Bench.Turn> ours = () -> micros(nanos, this::draw);
    Supplier<Bench.Turn> theirs = () -> micros(nanos, QrRow::encode);
    bench.warmUp(() -> inverse(ours.get()));
    bench.warmUp(() -> inverse(theirs.get()));
    Bench.Pairs pairs = bench.alternate(ours, theirs);
    if (bytes == 0) {
      throw new IllegalStateException("nothing was drawn");
    }
    return new Measured("this process alone, one thread; CPU time")
        .add(Figure.of("ratio of times", "", pairs.ratios()).withTarget(Target.atMost(1.5)))
        .add(Figure.of("drawn, as a data URL", "µs", pairs.ourValues()))
        .add(Figure.of("encoder alone", "µs", pairs.theirValues()));
  }

  private static Bench.Turn inverse(Bench.Turn turn) {
    return new Bench.Turn(1 / turn.value(), turn.cpuMicros());
  }

  private int draw(String qr) {
    return images.dataUrl(qr, "bench").map(String::length).orElseThrow();
  }

  private static int encode(String qr) {
    try {
      return Encoder.encode(qr, ErrorCorrectionLevel.L).getMatrix().getWidth();
    } catch (WriterException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The CPU time of one, each of another code. */
  private Bench.Turn micros(long nanos, ToIntFunction<String> work) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long spent = 0;
    int times = 0;
    while (spent < nanos) {
      String qr = Bodies.qr(number++);
      long begin = thread.getCurrentThreadCpuTime();
      for (int i = 0; i < REPEATS; i++) {
        bytes += work.applyAsInt(qr + i);
      }
      spent += thread.getCurrentThreadCpuTime() - begin;
      times += REPEATS;
    }
    double micros = spent / 1e3 / times;
    return new Bench.Turn(micros, micros);
  }
}
