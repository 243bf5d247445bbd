package io.sessionlog.ingest.refusal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Counts what was refused, by what became of it and why; each combination shows from the start. */
@Component
public final class RefusalMeters {

  private final Map<Refusal, Counter> counters = new EnumMap<>(Refusal.class);

  public RefusalMeters(MeterRegistry meters) {
    for (Refusal refusal : Refusal.values()) {
      counters.put(
          refusal,
          Counter.builder("sessionlog.ingest.refusals")
              .description("Refused requests, by what became of them")
              .tag("outcome", refusal.outcome().label())
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
