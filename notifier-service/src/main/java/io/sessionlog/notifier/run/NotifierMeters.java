package io.sessionlog.notifier.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What an operator watches. The dispatcher sets the gauges, once a second. */
final class NotifierMeters {

  /** As counted over this node's endpoints. */
  record State(
      int endpoints, int disabled, int open, int owed, int parked, int inFlight, long behind) {
    static final State NONE = new State(0, 0, 0, 0, 0, 0, 0);

    static State of(Collection<Owned> owned, Map<Integer, Cursor> tail) {
      int disabled = 0;
      int open = 0;
      int owed = 0;
      int parked = 0;
      int inFlight = 0;
      long behind = 0;
      for (Owned one : owned) {
        disabled += one.endpoint.isEnabled() ? 0 : 1;
        open += one.courier.isCircuitOpen() ? 1 : 0;
        owed += one.courier.owed();
        parked += one.courier.parked();
        inFlight += one.courier.inFlight();
        behind += one.behind(tail);
      }
      return new State(owned.size(), disabled, open, owed, parked, inFlight, behind);
    }
  }

  private final Map<Outcome.Kind, Counter> attempts = new EnumMap<>(Outcome.Kind.class);
  private final Counter dead;
  private final Counter disabled;
  private final Counter unstored;
  private final Timer delivery;
  private final Timer answers;
  private volatile State state = State.NONE;

  NotifierMeters(MeterRegistry meters) {
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      attempts.put(
          kind,
          Counter.builder("sessionlog.notifier.attempts")
              .description("Attempts to tell an endpoint, by what came of them")
              .tag("outcome", kind.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
    dead =
        Counter.builder("sessionlog.notifier.dead")
            .description("Notifications that were given up after their last attempt")
            .register(meters);
    disabled =
        Counter.builder("sessionlog.notifier.disabled")
            .description(
                "Endpoints that were switched off because they are gone or failed for days")
            .register(meters);
    unstored =
        Counter.builder("sessionlog.notifier.unstored")
            .description("Times that progress could not be stored, and was tried again")
            .register(meters);
    delivery =
        Timer.builder("sessionlog.notifier.delivery")
            .description("From an event's acceptance to an endpoint's 2xx at the first attempt")
            .serviceLevelObjectives(
                Duration.ofMillis(15),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10))
            .register(meters);
    answers =
        Timer.builder("sessionlog.notifier.answers")
            .description("How long endpoints take to answer, or not to")
            .register(meters);
    gauge(meters, "sessionlog.notifier.endpoints", "Endpoints of this node", State::endpoints);
    gauge(meters, "sessionlog.notifier.endpoints.off", "Switched off", State::disabled);
    gauge(meters, "sessionlog.notifier.circuits.open", "Endpoints that are given up", State::open);
    gauge(meters, "sessionlog.notifier.owed", "Notifications taken and not delivered", State::owed);
    gauge(meters, "sessionlog.notifier.parked", "Sessions waiting for a retry", State::parked);
    gauge(meters, "sessionlog.notifier.inflight", "Attempts under way", State::inFlight);
    gauge(meters, "sessionlog.notifier.behind", "Records behind the log's end", State::behind);
  }

  private void gauge(
      MeterRegistry meters, String name, String description, ToDoubleFunction<State> value) {
    Gauge.builder(name, () -> value.applyAsDouble(state)).description(description).register(meters);
  }

  void state(State counted) {
    state = counted;
  }

  void attempted(Outcome.Kind kind, long durationMillis) {
    @Nullable Counter counter = attempts.get(kind);
    if (counter != null) {
      counter.increment();
    }
    answers.record(durationMillis, TimeUnit.MILLISECONDS);
  }

  void delivered(long sinceAcceptedMillis) {
    delivery.record(Math.max(0, sinceAcceptedMillis), TimeUnit.MILLISECONDS);
  }

  void died() {
    dead.increment();
  }

  void switchedOff() {
    disabled.increment();
  }

  void notStored() {
    unstored.increment();
  }
}
