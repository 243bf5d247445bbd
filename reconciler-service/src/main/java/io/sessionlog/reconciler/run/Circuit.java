package io.sessionlog.reconciler.run;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Plan;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops asking a server that fails: when it is to blame for half of its last ten answers, five at
 * least, that can't be believed. After half a minute two questions try whether it is well again.
 *
 * <p>What fails for one session's sake says nothing of the server: a few broken sessions must not
 * keep all others from being asked about.
 */
final class Circuit implements Plan.Gate {

  private static final Logger log = LoggerFactory.getLogger(Circuit.class);

  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.custom()
          .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
          .slidingWindowSize(10)
          .minimumNumberOfCalls(5)
          .failureRateThreshold(50)
          .waitDurationInOpenState(Duration.ofSeconds(30))
          .permittedNumberOfCallsInHalfOpenState(2)
          .build();

  private static final String CLOSED = "closed";

  private final CircuitBreaker breaker;
  private volatile String lastFailure = "";

  Circuit(String server) {
    breaker = CircuitBreaker.of(server, CONFIG);
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
    return breaker.getState() != CircuitBreaker.State.CLOSED;
  }

  void took(Answer answer, Duration duration) {
    if (answer instanceof Answer.Failed failed && failed.fault() == Answer.Failed.Fault.SERVER) {
      lastFailure = failed.why();
      breaker.onError(duration.toNanos(), TimeUnit.NANOSECONDS, new Failure());
    } else {
      breaker.onSuccess(duration.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  boolean isOpen() {
    return breaker.getState() == CircuitBreaker.State.OPEN;
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
