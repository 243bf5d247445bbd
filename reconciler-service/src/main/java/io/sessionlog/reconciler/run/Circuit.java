package io.sessionlog.reconciler.run;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Plan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops asking a server that fails: when it is to blame for half of its last ten answers, five at
 * least, that can't be believed. After half a minute two questions try whether it is well again.
 *
 * <p>What fails for one session's sake says nothing of the server, neither that it fails nor that
 * it is well again: a few broken sessions must not keep all others from being asked about. Where
 * {@linkplain LatelyAsked#comeToNothing no session} gets an answer of use it is the server's.
 *
 * <p>The loop's thread alone asks for permission and tells of answers; any may look.
 */
final class Circuit implements Plan.Gate {

  private static final Logger log = LoggerFactory.getLogger(Circuit.class);

  static final Duration LEFT_ALONE = Duration.ofSeconds(30);

  private static final String CLOSED = "closed";

  private final CircuitBreaker breaker;
  private final LatelyAsked latelyAsked = new LatelyAsked();
  private volatile String lastFailure = "";

  Circuit(String server) {
    this(server, Clock.systemUTC());
  }

  /**
   * @param clock by which the server is left alone
   */
  Circuit(String server, Clock clock) {
    breaker =
        CircuitBreaker.of(
            server,
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .waitDurationInOpenState(LEFT_ALONE)
                .permittedNumberOfCallsInHalfOpenState(2)
                .clock(clock)
                .build());
    breaker
        .getEventPublisher()
        .onStateTransition(
            event -> {
              switch (event.getStateTransition().getToState()) {
                case OPEN ->
                    log.warn(
                        "{} fails and is asked no more for half a minute: {}", server, lastFailure);
                case CLOSED -> log.info("{} answers again", server);
                default -> log.debug("{}: {}", server, event.getStateTransition());
              }
            });
  }

  /** Each permission is followed by {@link #took}. */
  @Override
  public boolean permits() {
    return breaker.tryAcquirePermission();
  }

  /** Also where the next permission is the first that tries. */
  @Override
  public boolean isTrying() {
    return !isClosed();
  }

  void took(String sessionId, Answer answer, Duration duration, Instant now) {
    latelyAsked.take(sessionId, !(answer instanceof Answer.Failed), now);
    if (answer instanceof Answer.Failed failed) {
      if (failed.fault() == Answer.Failed.Fault.SERVER || latelyAsked.comeToNothing()) {
        lastFailure = failed.why();
        breaker.onError(duration.toNanos(), TimeUnit.NANOSECONDS, new Failure());
        return;
      }
      if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
        // It proved nothing: another question tries in its place.
        breaker.releasePermission();
        return;
      }
    }
    breaker.onSuccess(duration.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Also while it is tried whether the server is well again: it is not known to be. */
  boolean isClosed() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** For people. */
  String state() {
    return name() + (name().equals(CLOSED) ? "" : ": " + lastFailure);
  }

  /** One of {@code closed}, {@code open}, {@code trying}. */
  String name() {
    return switch (breaker.getState()) {
      case OPEN -> "open";
      case HALF_OPEN -> "trying";
      default -> CLOSED;
    };
  }

  /** Why it is not closed; empty while it never failed. */
  String lastFailure() {
    return lastFailure;
  }

  private static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure() {
      super(null, null, false, false);
    }
  }
}
