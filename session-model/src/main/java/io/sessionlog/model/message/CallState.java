package io.sessionlog.model.message;

import io.sessionlog.model.Position;
import java.time.Instant;

/**
 * What is known of one call; the library reports it once or several times, and never its end.
 *
 * @param call as the first of its events shows it
 * @param position of that event
 */
public record CallState(
    MessageFact.Called call, Position position, Instant firstEventAt, Instant lastEventAt) {

  public String id() {
    return call.id();
  }

  /** The sender's time, or else that of its first event. */
  public Instant time() {
    return SentAt.orElse(call.sentAt(), firstEventAt);
  }
}
