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
    return of(micros, 1e3);
  }

  static Latency ofMillis(Histogram millis) {
    return of(millis, 1);
  }

  private static Latency of(Histogram times, double perMilli) {
    return new Latency(
        times.getTotalCount(),
        at(times, 50, perMilli),
        at(times, 90, perMilli),
        at(times, 99, perMilli),
        at(times, 99.9, perMilli),
        times.getMaxValue() / perMilli,
        PERCENTILES.stream()
            .flatMapToDouble(percentile -> DoubleStream.of(at(times, percentile, perMilli)))
            .boxed()
            .toList());
  }

  private static double at(Histogram times, double percentile, double perMilli) {
    return times.getValueAtPercentile(percentile) / perMilli;
  }
}
