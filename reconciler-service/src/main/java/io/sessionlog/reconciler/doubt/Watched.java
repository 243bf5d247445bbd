package io.sessionlog.reconciler.doubt;

import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept in memory of a session: what is shown of it, without its secrets and its settings.
 *
 * @param updatedAt when what is shown last changed
 * @param lastEventAt when it was last heard of, at the latest: a connected state does not tell of
 *     activity that came soon after its last event, which an answer must not overtake
 * @param code the fingerprint of the QR code that is shown
 * @param codeAt when that code came; null exactly when {@code code} is
 * @param codeRanOut whether the last that happened is that a code ran out
 * @param dialect what its sender speaks; null for whatsapp-web.js's family
 * @param position of the state
 */
public record Watched(
    String sessionId,
    @Nullable String userId,
    SessionStatus status,
    Instant updatedAt,
    Instant lastEventAt,
    @Nullable String code,
    @Nullable Instant codeAt,
    boolean codeRanOut,
    @Nullable String dialect,
    Position position) {

  /** A log-in ends within it. */
  static final Duration LATELY = Duration.ofMinutes(2);

  public static Watched of(SessionState state) {
    return new Watched(
        state.sessionId(),
        state.userId(),
        state.status(),
        state.updatedAt(),
        lastHeard(state),
        state.qr() == null ? null : Fingerprint.of(state.qr()),
        state.qrReceivedAt(),
        state.status() == SessionStatus.SESSION_NOT_CONNECTED
            && SessionReading.QR_EXPIRED_MESSAGE.equals(state.message()),
        state.dialect(),
        state.position());
  }

  private static Instant lastHeard(SessionState state) {
    Duration untold = state.activityResolution();
    return untold == null || state.status() != SessionStatus.SESSION_CONNECTED
        ? state.lastEventAt()
        : state.lastEventAt().plus(untold);
  }

  /** Whether what is shown is so new that somebody may look at it now. */
  public boolean changedLately(Instant now) {
    return updatedAt.plus(LATELY).isAfter(now);
  }

  /** Whether something else is shown than before, and not only another event was heard. */
  boolean tellsOtherThan(Watched before) {
    return status != before.status
        || !updatedAt.equals(before.updatedAt)
        || !Objects.equals(code, before.code);
  }

  /** Whether a code may be waiting for its scan, as far as is known here. */
  boolean mayWaitForScan() {
    return codeRanOut
        || switch (status) {
          case QR_GENERATED, CONNECTING, LOADING -> true;
          case SESSION_CONNECTED, SESSION_NOT_CONNECTED, AUTH_FAILURE, ERROR, UNKNOWN -> false;
        };
  }
}
