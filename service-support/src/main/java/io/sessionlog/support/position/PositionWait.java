package io.sessionlog.support.position;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.security.CallerShare;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Read your writes: a request with {@code Session-Position} is put off until this node has come
 * that far. It holds no thread meanwhile; then it is dispatched once more, and what handles it
 * knows nothing of the wait.
 */
public final class PositionWait implements HandlerInterceptor {

  public static final String HEADER = "Session-Position";

  private static final String OUTCOME = PositionWait.class.getName() + ".outcome";
  private static final String REACHED = "reached";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Supplier<Watermarks> watermarks;
  private final Duration atMost;
  private final Supplier<? extends RuntimeException> notReady;
  private final CallerShare waiters;
  private final PositionText positions;
  private final Executor executor;

  /**
   * @param watermarks those of now; may throw what {@code notReady} gives
   * @param notReady what a client is told while nothing can be read
   * @param waiters how many may wait at once
   * @param positions reads those that clients send
   */
  public PositionWait(
      Supplier<Watermarks> watermarks,
      Duration atMost,
      Supplier<? extends RuntimeException> notReady,
      CallerShare waiters,
      PositionText positions,
      Executor executor) {
    this.watermarks = watermarks;
    this.atMost = atMost;
    this.notReady = notReady;
    this.waiters = waiters;
    this.positions = positions;
    this.executor = executor;
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    Position position = positions.in(request);
    if (position == null) {
      return true;
    }
    Object outcome = request.getAttribute(OUTCOME);
    if (outcome instanceof Throwable failure) {
      throw refusal(failure);
    }
    // What was waited for may have been replaced meanwhile, by what is not as far yet.
    Watermarks now = watermarks.get();
    requireKnown(position, now.partitions());
    if (now.isReached(position)) {
      return true;
    }
    dispatchAgainWhenDone(request, reached(now, position, request.getUserPrincipal()));
    return false;
  }

  private CompletableFuture<Long> reached(
      Watermarks now, Position position, @Nullable Principal caller) {
    if (!waiters.tryTake(caller)) {
      throw tooMany();
    }
    try {
      return now.reached(position, atMost)
          .whenComplete((watermark, failure) -> waiters.giveBack(caller));
    } catch (TooManyWaiters e) {
      waiters.giveBack(caller);
      throw refusal(e);
    }
  }

  private void dispatchAgainWhenDone(HttpServletRequest request, CompletableFuture<Long> reached) {
    AsyncContext async = request.startAsync();
    // The wait has a bound of its own; the container's is for the case that we fail to keep it.
    async.setTimeout(atMost.plusSeconds(10).toMillis());
    var unused =
        reached.whenCompleteAsync(
            (watermark, failure) -> {
              request.setAttribute(OUTCOME, failure == null ? REACHED : cause(failure));
              async.dispatch();
            },
            executor);
  }

  private static void requireKnown(Position position, int partitions) {
    if (position.partition() >= partitions) {
      throw new InvalidRequest(
          HEADER,
          "must be partition:offset as a webhook's answer gives it, with a partition from 0 to "
              + (partitions - 1));
    }
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static RuntimeException tooMany() {
    return new TemporarilyUnavailable(
        "Too many requests wait",
        "As many requests wait for a position as this node allows, or as one caller may have. Try"
            + " again in a moment.",
        RETRY_AFTER);
  }

  private RuntimeException refusal(Throwable failure) {
    return refusal(failure, atMost, notReady);
  }

  /** What a client is told whose position did not come. */
  public static RuntimeException refusal(
      Throwable failure, Duration atMost, Supplier<? extends RuntimeException> notReady) {
    if (failure instanceof WatermarksClosed) {
      return notReady.get();
    }
    if (failure instanceof TooManyWaiters) {
      return tooMany();
    }
    return new TemporarilyUnavailable(
        "Position not reached",
        "This node has not seen that position within %d ms. The event is safe; try again in a moment."
            .formatted(atMost.toMillis()),
        RETRY_AFTER);
  }
}
