package io.sessionlog.sink;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the sink counts. */
final class SinkMeters {

  private final Map<RowPlan.Action, Counter> records = new EnumMap<>(RowPlan.Action.class);
  private final Counter deadLetters;
  private final Counter messages;
  private final Timer delay;
  private final Timer batches;
  private final AtomicLong waiting = new AtomicLong();
  private final MeterRegistry registry;

  SinkMeters(MeterRegistry registry) {
    this.registry = registry;
    for (RowPlan.Action action : RowPlan.Action.values()) {
      records.put(
          action,
          Counter.builder("sessionlog.sink.records")
              .description("Records of session-state by what became of them")
              .tag("outcome", action.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    deadLetters =
        Counter.builder("sessionlog.sink.dead.letters")
            .description("Records that can't be read or that the database refused three times")
            .register(registry);
    messages =
        Counter.builder("sessionlog.sink.messages")
            .description("Messages and calls that were written, again at each tick")
            .register(registry);
    delay =
        Timer.builder("sessionlog.sink.delay")
            .description("From an event to the row that shows it")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(registry);
    batches =
        Timer.builder("sessionlog.sink.batch")
            .description("To write one batch, in one transaction")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofMillis(1))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(registry);
    Gauge.builder("sessionlog.sink.waiting", waiting, AtomicLong::get)
        .description("Sessions whose row or owner does not exist, or whose row was refused")
        .register(registry);
  }

  void record(RowPlan.Action action) {
    requireNonNull(records.get(action)).increment();
  }

  void deadLetter() {
    deadLetters.increment();
  }

  void messages(int written) {
    messages.increment(written);
  }

  void delay(Duration sinceTheEvent) {
    delay.record(sinceTheEvent);
  }

  void batch(Duration took) {
    batches.record(took);
  }

  void waiting(long sessions) {
    waiting.set(sessions);
  }

  /** How a loop is doing. */
  void observe(PartitionLoop loop, String topic) {
    Gauge.builder("sessionlog.sink.lag", loop, PartitionLoop::lag)
        .description("Records that are not in the database yet")
        .tag("topic", topic)
        .register(registry);
    Gauge.builder("sessionlog.sink.database.up", loop, it -> it.databaseAnswers() ? 1 : 0)
        .description("1 while the database takes what is written to it")
        .tag("topic", topic)
        .register(registry);
  }
}
