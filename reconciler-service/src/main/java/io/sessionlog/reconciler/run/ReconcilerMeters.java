package io.sessionlog.reconciler.run;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Correction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What an operator watches. The loop sets the gauges. */
final class ReconcilerMeters {

  private static final String TOLD = "told";
  private static final String UNKNOWN = "unknown";
  private static final String FAILED = "failed";

  private final MeterRegistry registry;
  private final AtomicInteger sessions = new AtomicInteger();
  private final AtomicInteger due = new AtomicInteger();
  private final Counter unappended;

  ReconcilerMeters(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("sessionlog.reconciler.sessions", sessions, AtomicInteger::get)
        .description("Sessions of this node that a server can be asked about")
        .register(registry);
    Gauge.builder("sessionlog.reconciler.due", due, AtomicInteger::get)
        .description("Sessions whose time has come and that were not asked about yet")
        .register(registry);
    unappended =
        Counter.builder("sessionlog.reconciler.unappended")
            .description("Corrections that Kafka did not take; they are found again")
            .register(registry);
    // A rate of what is not there yet is none, and an alert on it would not know.
    for (SessionStatus status : SessionStatus.known()) {
      Counter unused = corrections(status, false);
    }
    Counter unused = corrections(SessionStatus.QR_GENERATED, true);
  }

  void observe(String server, Circuit circuit) {
    Gauge.builder("sessionlog.reconciler.circuit.open", circuit, it -> it.isClosed() ? 0 : 1)
        .description("1 while a server that fails is not asked, or tried with two questions")
        .tag("server", server)
        .register(registry);
    for (String outcome : List.of(TOLD, UNKNOWN, FAILED)) {
      Timer unused = questions(server, outcome);
    }
  }

  void answered(String server, Answer answer, Duration took) {
    String outcome =
        answer instanceof Answer.Failed
            ? FAILED
            : answer instanceof Answer.Unknown ? UNKNOWN : TOLD;
    questions(server, outcome).record(took);
  }

  private Timer questions(String server, String outcome) {
    return Timer.builder("sessionlog.reconciler.questions")
        .description("Questions to servers, by what came of them")
        .tags("server", server, "outcome", outcome)
        .register(registry);
  }

  void corrected(Correction correction) {
    corrections(correction.status(), correction.code() != null).increment();
  }

  private Counter corrections(SessionStatus status, boolean isCode) {
    return Counter.builder("sessionlog.reconciler.corrections")
        .description("Answers that differed from what was shown, and were appended: lost webhooks")
        .tag("status", status.wireName())
        .tag("code", Boolean.toString(isCode))
        .register(registry);
  }

  void unappended() {
    unappended.increment();
  }

  void sessions(int known, int waiting) {
    sessions.set(known);
    due.set(waiting);
  }
}
