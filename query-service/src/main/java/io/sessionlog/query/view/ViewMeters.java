package io.sessionlog.query.view;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.SessionReading.Category;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What operators see of the view, also while it is being restored. */
public final class ViewMeters {

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<SessionTable.Outcome, Counter> read = new EnumMap<>(SessionTable.Outcome.class);
  private final Counter bad;
  private volatile @Nullable SessionTable observed;

  public ViewMeters(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    for (SessionTable.Outcome outcome : SessionTable.Outcome.values()) {
      read.put(outcome, records(outcome.name().toLowerCase(Locale.ROOT)));
    }
    bad = records("bad");
  }

  private Counter records(String outcome) {
    return Counter.builder("sessionlog.query.records")
        .description("Records of session-state by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  void read(SessionTable.Outcome outcome) {
    requireNonNull(read.get(outcome)).increment();
  }

  void bad() {
    bad.increment();
  }

  /** Each client has a table of its own; the meters show the newest of what is served. */
  void observe(SessionTable table) {
    SessionTable shown = observed;
    if (shown == null) {
      observed = table;
      register(table);
    } else if (shown.topic().equals(table.topic())) {
      observed = table;
    }
  }

  /**
   * A version that this node holds, or is loading.
   *
   * @param isServed whether it is the one that is served
   */
  void holds(String topic, BooleanSupplier isServed) {
    Gauge.builder("sessionlog.query.serving", () -> isServed.getAsBoolean() ? 1 : 0)
        .description("1 for the topic of states that this node serves, 0 for others that it holds")
        .tag("topic", topic)
        .register(registry);
  }

  /** Another version is served from now on. */
  void serve(SessionTable table) {
    observed = table;
  }

  private void register(SessionTable table) {
    for (Category category : Category.values()) {
      gauge(
          "sessionlog.query.sessions",
          "Sessions by the summary's categories",
          "category",
          category.wireName(),
          current -> current.read(clock.millis(), now -> now.summary().of(category)));
    }
    for (int partition = 0; partition < table.watermarks().partitions(); partition++) {
      int p = partition;
      gauge(
          "sessionlog.query.watermark",
          "The last visible offset of session-events; -1 for none",
          "partition",
          Integer.toString(p),
          current -> current.watermarks().offset(p));
    }
    gauge("sessionlog.query.table.size", "Sessions in the table", SessionTable::size);
    gauge(
        "sessionlog.query.waiting",
        "Requests that wait for a position",
        current -> current.watermarks().waiting());
    gauge(
        "sessionlog.query.restore.seconds",
        "How long the last restore took; 0 until it is done",
        current -> current.restoreMillis() / 1_000.0);
  }

  private void gauge(String name, String description, ToDoubleFunction<SessionTable> value) {
    Gauge.builder(name, () -> current(value)).description(description).register(registry);
  }

  private void gauge(
      String name,
      String description,
      String tag,
      String tagValue,
      ToDoubleFunction<SessionTable> value) {
    Gauge.builder(name, () -> current(value))
        .description(description)
        .tag(tag, tagValue)
        .register(registry);
  }

  private double current(ToDoubleFunction<SessionTable> value) {
    return value.applyAsDouble(requireNonNull(observed));
  }
}
