package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;

/**
 * The event that the reader waits for is not visible yet; an older answer would break the promise.
 */
final class PositionNotReached extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  PositionNotReached(Position position) {
    super(
        "Position not reached",
        "The event at %s is not visible here yet. Ask again, or without Session-Position for what is known now."
            .formatted(position),
        Duration.ofSeconds(1));
  }
}
