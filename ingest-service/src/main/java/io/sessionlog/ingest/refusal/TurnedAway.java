package io.sessionlog.ingest.refusal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what was turned away: nothing else is left of it. */
@Component
public final class TurnedAway {

  private final Map<Refusal, Counter> counters = new EnumMap<>(Refusal.class);

  public TurnedAway(MeterRegistry meters) {
    for (Refusal refusal : Refusal.values()) {
      counters.put(
          refusal,
          Counter.builder("sessionlog.ingest.turned.away")
              .description("Requests that were refused and not kept")
              .tag("reason", refusal.label())
              .register(meters));
    }
  }

  public void count(Refusal refusal) {
    Counter counter = counters.get(refusal);
    if (counter != null) {
      counter.increment();
    }
  }
}
