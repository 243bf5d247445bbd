package io.sessionlog.query.view;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Clock;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** What the view holds, as metrics; not a number while it holds nothing yet. */
@Component
class ViewGauges {

  private static final SessionFilter ALL = new SessionFilter(null, null, null);

  ViewGauges(MeterRegistry meters, SessionView view, Clock clock) {
    for (Category category : Category.values()) {
      gauge(
          meters,
          category.wireName(),
          store -> store.summaryAt(ALL, clock.instant()).of(category),
          view);
    }
    Gauge.builder("sessionlog.query.waiters", view, v -> orNaN(v, s -> s.watermarks().waiters()))
        .description("Readers that wait for a position")
        .register(meters);
  }

  private static void gauge(
      MeterRegistry meters,
      String category,
      ToDoubleFunction<SessionStore> value,
      SessionView view) {
    Gauge.builder("sessionlog.query.sessions", view, v -> orNaN(v, value))
        .description("Sessions by category")
        .tag("category", category)
        .register(meters);
  }

  private static double orNaN(SessionView view, ToDoubleFunction<SessionStore> value) {
    try {
      return value.applyAsDouble(view.store());
    } catch (TemporarilyUnavailable notReady) {
      return Double.NaN;
    }
  }
}
