package io.sessionlog.model.message;

import io.sessionlog.model.Position;
import io.sessionlog.model.Unknowns;
import java.time.Instant;

/**
 * What is known of one call; the library reports it once or several times, and never its end.
 *
 * @param call as the first of its events shows it
 * @param position of that event
 * @param unknowns what a later version wrote and this one passes on
 */
public record CallState(
    MessageFact.Called call,
    Position position,
    Instant firstEventAt,
    Instant lastEventAt,
    Unknowns unknowns) {

  public String id() {
    return call.id();
  }

  /** The sender's time, or else that of its first event. */
  public Instant time() {
    return SentAt.orElse(call.sentAt(), firstEventAt);
  }
}
