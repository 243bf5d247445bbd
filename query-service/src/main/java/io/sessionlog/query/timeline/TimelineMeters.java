package io.sessionlog.query.timeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.FoldResult.Outcome;
import java.util.Locale;

/** What operators see of the timelines. */
public final class TimelineMeters {

  private final MeterRegistry registry;
  private final Counter unreadable;
  private final Counter expired;
  private final Counter surplus;

  public TimelineMeters(MeterRegistry registry) {
    this.registry = registry;
    this.unreadable = entries("unreadable");
    this.expired = dropped("retention");
    this.surplus = dropped("surplus");
  }

  void told(Outcome outcome) {
    entries(outcome.name().toLowerCase(Locale.ROOT)).increment();
  }

  /** The projector can't fold it either, and keeps it as a dead letter. */
  void unreadable() {
    unreadable.increment();
  }

  void expired(int entries) {
    expired.increment(entries);
  }

  /** One session had more entries than it may have. */
  void surplus(int entries) {
    surplus.increment(entries);
  }

  private Counter entries(String outcome) {
    return Counter.builder("sessionlog.query.timeline.entries")
        .description("Entries of timelines, by the rule that decided")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter dropped(String reason) {
    return Counter.builder("sessionlog.query.timeline.dropped")
        .description("Entries of timelines that were removed")
        .tag("reason", reason)
        .register(registry);
  }
}
