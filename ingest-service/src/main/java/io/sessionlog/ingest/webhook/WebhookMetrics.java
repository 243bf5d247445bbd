package io.sessionlog.ingest.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.sessionlog.ingest.body.BodyMemory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Counts webhooks that came, and those that were accepted. Only known events make a label, so there
 * are few.
 */
@Component
class WebhookMetrics {

  private final MeterRegistry meters;
  private final DistributionSummary bodySize;
  private final Map<String, Counter> acceptedByEvent = new ConcurrentHashMap<>();

  WebhookMetrics(MeterRegistry meters, BodyMemory memory) {
    this.meters = meters;
    this.bodySize =
        DistributionSummary.builder("sessionlog.ingest.body")
            .description("Sizes of webhook bodies")
            .baseUnit(BaseUnits.BYTES)
            .publishPercentiles(0.5, 0.99)
            .register(meters);
    Gauge.builder("sessionlog.ingest.body.memory", memory, BodyMemory::usedBytes)
        .description("What the bodies on their way take together")
        .baseUnit(BaseUnits.BYTES)
        .register(meters);
  }

  void received(int bodyBytes) {
    bodySize.record(bodyBytes);
  }

  void accepted(String event) {
    acceptedByEvent
        .computeIfAbsent(
            event,
            name ->
                Counter.builder("sessionlog.ingest.accepted")
                    .description("Webhooks that are in the log")
                    .tag("event", name)
                    .register(meters))
        .increment();
  }
}
