package io.sessionlog.reconciler.run;

import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Correction;
import io.sessionlog.reconciler.doubt.Delays;
import io.sessionlog.reconciler.doubt.Plan;
import io.sessionlog.reconciler.doubt.Question;
import io.sessionlog.reconciler.doubt.Watched;
import io.sessionlog.reconciler.server.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One server, and the plan of its sessions. Touched by the loop's thread alone. */
final class Desk {

  /** Of a server that takes five seconds for each answer. */
  private static final int MAX_IN_FLIGHT = 64;

  private final Server server;
  private final Plan plan;
  private final Circuit circuit;
  private final ReconcilerMeters meters;
  private int inFlight;

  Desk(Server server, Delays delays, double rate, ReconcilerMeters meters) {
    this.server = server;
    this.plan = new Plan(delays, rate);
    this.circuit = new Circuit(server.name());
    this.meters = meters;
    meters.observe(server.name(), circuit);
  }

  Server server() {
    return server;
  }

  Plan plan() {
    return plan;
  }

  Circuit circuit() {
    return circuit;
  }

  @Nullable Question next(Instant now) {
    return inFlight >= MAX_IN_FLIGHT ? null : plan.next(now, circuit);
  }

  /** An admin's question: the circuit does not hold it up, and learns from it. */
  @Nullable Question askNow(String sessionId, Instant now) {
    return plan.askNow(sessionId, now);
  }

  /** Null if the session is another server's. */
  @Nullable ServerSaid said(String sessionId) {
    Watched shown = plan.shown(sessionId);
    if (shown == null) {
      return null;
    }
    String failure = circuit.lastFailure();
    return new ServerSaid(
        sessionId,
        shown.userId(),
        server.name(),
        server.kindName(shown),
        circuit.name(),
        failure.isEmpty() ? null : failure,
        shown.status(),
        plan.last(sessionId));
  }

  CompletableFuture<Answer> ask(Question question) {
    inFlight++;
    return server.ask(question);
  }

  @Nullable Correction took(Question question, Answer answer, Instant now) {
    inFlight--;
    Duration took = Duration.between(question.askedAt(), now);
    circuit.took(question.sessionId(), answer, took.isNegative() ? Duration.ZERO : took, now);
    meters.answered(server.name(), answer, took);
    return plan.answered(question, answer, now);
  }
}
