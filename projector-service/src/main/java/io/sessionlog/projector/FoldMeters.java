package io.sessionlog.projector;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.FoldResult;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** One counter per rule, so that late and fenced events are seen to be ignored. */
final class FoldMeters implements Consumer<FoldResult> {

  private final Map<FoldResult.Outcome, Counter> outcomes = new EnumMap<>(FoldResult.Outcome.class);
  private final Counter ownersKept;

  FoldMeters(MeterRegistry meters) {
    for (FoldResult.Outcome outcome : FoldResult.Outcome.values()) {
      outcomes.put(
          outcome,
          Counter.builder("sessionlog.projector.folds")
              .description("Events by the rule of the fold that decided what became of them")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(meters));
    }
    ownersKept =
        Counter.builder("sessionlog.projector.owners.kept")
            .description("Webhooks that named another owner than the one that the session has")
            .register(meters);
  }

  @Override
  public void accept(FoldResult result) {
    requireNonNull(outcomes.get(result.outcome())).increment();
    if (result.ownerKept()) {
      ownersKept.increment();
    }
  }
}
