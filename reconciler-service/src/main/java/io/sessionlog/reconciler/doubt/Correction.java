package io.sessionlog.reconciler.doubt;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the log is told after an answer.
 *
 * @param doubted the state that the question was about; what came after it wins
 * @param words the server's own
 * @param isUnknown whether the server does not know the session at all
 * @param code a QR code that was fetched; null for a status
 */
public record Correction(
    String sessionId,
    Position doubted,
    Instant askedAt,
    Instant answeredAt,
    SessionStatus status,
    String words,
    boolean isUnknown,
    @Nullable String code) {

  /** A QR string is a live pairing secret: it is not printed. */
  @Override
  public String toString() {
    return "Correction[%s is %s at %s]".formatted(sessionId, status.wireName(), doubted);
  }
}
