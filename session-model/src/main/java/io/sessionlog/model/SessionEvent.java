package io.sessionlog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event of {@code session-events}: when and to whom it happened, and the fact itself. */
public record SessionEvent(EventAttributes attributes, SessionFact fact) {

  public String sessionId() {
    return attributes.sessionId();
  }

  public Instant time() {
    return attributes.time();
  }

  public @Nullable Instant senderTime() {
    return attributes.senderTime();
  }
}
