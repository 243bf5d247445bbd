package io.sessionlog.support.position;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.InvalidRequest;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
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

  private final Supplier<Watermarks> watermarks;
  private final Supplier<? extends RuntimeException> notReady;
  private final PositionWaiters waiters;
  private final PositionText positions;
  private final Executor executor;

  /**
   * @param watermarks those of now; may throw what {@code notReady} gives
   * @param notReady what a client is told while nothing can be read
   * @param waiters how many may wait at once, and how long
   * @param positions reads those that clients send
   */
  public PositionWait(
      Supplier<Watermarks> watermarks,
      Supplier<? extends RuntimeException> notReady,
      PositionWaiters waiters,
      PositionText positions,
      Executor executor) {
    this.watermarks = watermarks;
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
      throw waiters.refusal(failure, notReady);
    }
    // What was waited for may have been replaced meanwhile, by what is not as far yet.
    Watermarks now = watermarks.get();
    requireKnown(position, now.partitions());
    if (now.isReached(position)) {
      return true;
    }
    dispatchAgainWhenDone(request, waiters.reached(now, position, request.getUserPrincipal()));
    return false;
  }

  private void dispatchAgainWhenDone(HttpServletRequest request, CompletableFuture<Long> reached) {
    AsyncContext async = request.startAsync();
    // The wait has a bound of its own; the container's is for the case that we fail to keep it.
    async.setTimeout(waiters.atMost().plusSeconds(10).toMillis());
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
}
