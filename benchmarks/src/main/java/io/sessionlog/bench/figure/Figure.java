package io.sessionlog.bench.figure;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure, measured several times in one run.
 *
 * @param unit empty for a ratio
 * @param target null for a figure that none was set for
 */
public record Figure(String name, String unit, List<Double> samples, @Nullable Target target) {

  /** What the median must be. */
  public record Target(boolean atLeast, double bound) {

    public static Target atLeast(double bound) {
      return new Target(true, bound);
    }

    public static Target atMost(double bound) {
      return new Target(false, bound);
    }

    @Override
    public String toString() {
      return (atLeast ? "≥ " : "≤ ") + Numbers.plain(bound);
    }
  }

  public static Figure of(String name, String unit, List<Double> samples) {
    return new Figure(name, unit, samples, null);
  }

  public static Figure of(String name, String unit, double... samples) {
    return new Figure(name, unit, Arrays.stream(samples).boxed().toList(), null);
  }

  public Figure withTarget(Target bound) {
    return new Figure(name, unit, samples, bound);
  }

  public double min() {
    return sorted()[0];
  }

  public double median() {
    double[] sorted = sorted();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  public double max() {
    return sorted()[samples.size() - 1];
  }

  /** Whether the median is what it must be. */
  public boolean isMet() {
    return target == null
        || (target.atLeast() ? median() >= target.bound() : median() <= target.bound());
  }

  private double[] sorted() {
    return samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }
}
