package io.sessionlog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One event of {@code session-events}: when and to whom it happened, and the fact itself. */
public record SessionEvent(EventAttributes attributes, SessionFact fact) {

  public String sessionId() {
    return attributes.sessionId();
  }

  /** Whether its sender may try again, and the repetition could undo what has come since. */
  boolean isRetriable() {
    return EventNames.dialect(attributes.event()) != null && fact.kind().tellsStatus();
  }

  public Instant time() {
    return attributes.time();
  }

  public @Nullable Instant senderTime() {
    return attributes.senderTime();
  }

  /** See {@link SessionFact#withoutSecrets}. */
  public SessionEvent withoutSecrets() {
    return new SessionEvent(attributes, fact.withoutSecrets());
  }
}
