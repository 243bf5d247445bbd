package io.sessionlog.query.view;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what became of the records of {@code session-state}. */
final class ViewMetrics {

  private final Counter applied;
  private final Counter older;
  private final Counter unreadable;

  ViewMetrics(MeterRegistry meters) {
    applied = counter(meters, "applied");
    older = counter(meters, "older");
    unreadable = counter(meters, "unreadable");
  }

  private static Counter counter(MeterRegistry meters, String outcome) {
    return Counter.builder("sessionlog.query.records")
        .description("Records of session-state by what the view did with them")
        .tag("outcome", outcome)
        .register(meters);
  }

  void applied(boolean newer) {
    (newer ? applied : older).increment();
  }

  void unreadable() {
    unreadable.increment();
  }
}
