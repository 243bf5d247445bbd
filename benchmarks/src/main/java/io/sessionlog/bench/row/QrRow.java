package io.sessionlog.bench.row;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.Encoder;
import io.sessionlog.bench.data.Bodies;
import io.sessionlog.bench.report.Figure;
import io.sessionlog.bench.report.Figure.Target;
import io.sessionlog.query.qr.QrImages;
import java.util.function.ToIntFunction;

/** A QR code that nobody has asked for yet: found, drawn, and kept. */
final class QrRow implements Row {

  private final QrImages images = new QrImages();
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
    long nanos = bench.round(3).toNanos();
    bench.warmUp(() -> 1 / micros(nanos, this::draw));
    bench.warmUp(() -> 1 / micros(nanos, QrRow::encode));
    Bench.Pairs pairs =
        bench.alternate(() -> micros(nanos, this::draw), () -> micros(nanos, QrRow::encode));
    if (bytes == 0) {
      throw new IllegalStateException("nothing was drawn");
    }
    return new Measured("this process alone, one thread")
        .add(Figure.of("ratio of times", "", pairs.ratios()).withTarget(Target.atMost(1.5)))
        .add(Figure.of("drawn, as a data URL", "µs", pairs.ours()))
        .add(Figure.of("encoder alone", "µs", pairs.theirs()));
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

  /** The time of one, each of another code. */
  private double micros(long nanos, ToIntFunction<String> work) {
    long spent = 0;
    int times = 0;
    while (spent < nanos) {
      String qr = Bodies.qr(number++);
      long begin = System.nanoTime();
      bytes += work.applyAsInt(qr);
      spent += System.nanoTime() - begin;
      times++;
    }
    return spent / 1e3 / times;
  }
}
