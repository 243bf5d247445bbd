package io.sessionlog.support.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What became of entries; shown also where none is written. */
final class AuditMeters {

  final Counter kept;
  final Counter lost;

  AuditMeters(MeterRegistry meters) {
    this.kept = entries("kept", meters);
    this.lost = entries("lost", meters);
  }

  private static Counter entries(String outcome, MeterRegistry meters) {
    return Counter.builder("sessionlog.audit.entries")
        .description("What somebody did that is told on session-audit")
        .tag("outcome", outcome)
        .register(meters);
  }
}
