package io.sessionlog.bench.load;

import java.util.List;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/**
 * A distribution in milliseconds.
 *
 * @param curve the value at each of {@link #PERCENTILES}
 */
public record Latency(
    long count, double p50, double p90, double p99, double p999, double max, List<Double> curve) {

  /** What plots show. */
  public static final List<Double> PERCENTILES =
      List.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 98.0, 99.0, 99.5, 99.8, 99.9, 99.95, 99.99);

  static Latency of(Histogram micros) {
    return new Latency(
        micros.getTotalCount(),
        at(micros, 50),
        at(micros, 90),
        at(micros, 99),
        at(micros, 99.9),
        micros.getMaxValue() / 1e3,
        PERCENTILES.stream()
            .flatMapToDouble(percentile -> DoubleStream.of(at(micros, percentile)))
            .boxed()
            .toList());
  }

  private static double at(Histogram micros, double percentile) {
    return micros.getValueAtPercentile(percentile) / 1e3;
  }
}
