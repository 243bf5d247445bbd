package io.sessionlog.support.position;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.TemporarilyUnavailable;
import io.sessionlog.support.http.TooMany;
import io.sessionlog.support.security.CallerShare;
import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reads that wait for a position, so many at once and for so long. Whoever lets a caller wait
 * does it here: who has a key must not take all the places.
 */
public final class PositionWaiters {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final CallerShare places;
  private final Duration atMost;

  public PositionWaiters(CallerShare places, Duration atMost) {
    this.places = places;
    this.atMost = atMost;
  }

  /** The longest that a read waits. */
  public Duration atMost() {
    return atMost;
  }

  /**
   * As {@link Watermarks#reached}.
   *
   * @param caller who holds the place meanwhile; null where nobody had to show a key
   * @throws TooMany at once, if there is no place for this caller
   */
  public CompletableFuture<Long> reached(
      Watermarks watermarks, Position position, @Nullable Principal caller) {
    if (!places.tryTake(caller)) {
      throw tooMany();
    }
    try {
      return watermarks
          .reached(position, atMost)
          .whenComplete((offset, failure) -> places.giveBack(caller));
    } catch (TooManyWaiters full) {
      places.giveBack(caller);
      throw tooMany();
    }
  }

  private static RuntimeException tooMany() {
    return new TooMany(
        "Too many requests wait",
        "As many requests wait for a position as this node allows, or as one caller may have. Try"
            + " again in a moment.");
  }

  /**
   * What a client is told whose position did not come.
   *
   * @param failure that of {@link #reached}
   * @param notReady what it is told where nothing can be read
   */
  public RuntimeException refusal(
      Throwable failure, Supplier<? extends RuntimeException> notReady) {
    if (failure instanceof WatermarksClosed) {
      return notReady.get();
    }
    return new TemporarilyUnavailable(
        "Position not reached",
        "This node has not seen that position within %d ms. The event is safe; try again in a moment."
            .formatted(atMost.toMillis()),
        RETRY_AFTER);
  }
}
