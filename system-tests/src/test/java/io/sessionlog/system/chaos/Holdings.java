package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What one process held over its life, and whether that grew. */
final class Holdings {

  /** Fewer say nothing about growth: the process has hardly settled, its heap least of all. */
  private static final int ENOUGH = 24;

  private static final double GROWTH = 1.25;

  private final String process;
  private final List<Resources> samples = new ArrayList<>();
  private final List<Long> liveHeaps = new ArrayList<>();

  Holdings(String process) {
    this.process = process;
  }

  void sample(long pid, boolean withHeap) {
    Resources.of(pid).ifPresent(samples::add);
    if (withHeap) {
      LiveHeap.of(pid).ifPresent(liveHeaps::add);
    }
  }

  /** The last quarter of its life against the second, when it had settled. */
  void assertFlat() {
    if (samples.size() < ENOUGH) {
      return;
    }
    assertFlat("threads", Resources::threads);
    assertFlat("file handles", Resources::handles);
    assertFlat("memory", Resources::memoryKb);
    if (liveHeaps.size() >= 3) {
      assertThat((double) liveHeaps.get(liveHeaps.size() - 1))
          .as(process + " live heap")
          .isLessThan(GROWTH * liveHeaps.get(liveHeaps.size() / 2));
    }
  }

  private void assertFlat(String what, ToLongFunction<Resources> value) {
    assertThat(average(3, value)).as(process + " " + what).isLessThan(GROWTH * average(1, value));
  }

  private double average(int quarter, ToLongFunction<Resources> value) {
    int size = samples.size();
    return samples.subList(quarter * size / 4, (quarter + 1) * size / 4).stream()
        .mapToLong(value)
        .average()
        .orElseThrow();
  }

  static String header() {
    return """
        | process | samples | memory, MB | live heap, MB | threads | file handles |
        |---|---:|---|---|---|---|
        """;
  }

  /** Its first, second, third and last quarter; short lives are left out. */
  String row() {
    if (samples.size() < ENOUGH) {
      return "";
    }
    return "| %s | %d | %s | %s | %s | %s |%n"
        .formatted(
            process,
            samples.size(),
            quarters(held -> held.memoryKb() / 1024),
            String.join(", ", liveHeaps.stream().map(kb -> Long.toString(kb / 1024)).toList()),
            quarters(Resources::threads),
            quarters(Resources::handles));
  }

  private String quarters(ToLongFunction<Resources> value) {
    List<String> averages = new ArrayList<>();
    for (int quarter = 0; quarter < 4; quarter++) {
      averages.add(String.format(Locale.ROOT, "%.0f", average(quarter, value)));
    }
    return String.join(", ", averages);
  }
}
