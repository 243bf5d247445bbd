package io.sessionlog.reconciler.doubt;

import io.sessionlog.model.SessionReading;
import java.time.Duration;
import java.time.Instant;

/** Why a state may be wrong, and from when on. */
public enum Doubt {
  /** A log-in that does not end: its {@code ready} may be lost. */
  PENDING,
  /** A QR code that ran out with no new one: it may have been scanned, or the next one be lost. */
  CODE_RAN_OUT,
  /** A code waits to be scanned, and no webhook brings it. */
  CODE_AWAITED,
  /** The code that was fetched may have been replaced by now: no webhook tells. */
  CODE_ROTATES,
  /** Connected, and nothing was heard for long. */
  SILENT,
  /** Not connected, or failed: it may have come back. */
  LOST,
  /** Something of the session was refused before its last event, and may never be sent again. */
  GAP;

  /** What was refused may come once more, by a sender that tries again. */
  static final Duration GAP_DELAY = Duration.ofSeconds(5);

  /** WhatsApp makes a new code every 20 s; the first one stays for a minute. */
  static final Duration ROTATION = Duration.ofSeconds(20);

  /** The doubt that time brings about a state, whatever comes first. */
  static Doubt of(Watched session) {
    return switch (session.status()) {
      case CONNECTING, LOADING -> PENDING;
      case SESSION_CONNECTED -> SILENT;
      case QR_GENERATED -> session.codeAt() == null ? CODE_AWAITED : CODE_RAN_OUT;
      case SESSION_NOT_CONNECTED -> session.codeRanOut() ? CODE_RAN_OUT : LOST;
      case AUTH_FAILURE, ERROR, UNKNOWN -> LOST;
    };
  }

  /** When a state is first in doubt. */
  Instant from(Watched session, Delays delays) {
    return switch (this) {
      case PENDING, LOST -> session.updatedAt().plus(first(delays));
      case GAP -> session.updatedAt().plus(GAP_DELAY);
      case CODE_AWAITED -> session.updatedAt();
      case CODE_RAN_OUT ->
          session.codeAt() == null
              ? session.updatedAt()
              : session.codeAt().plus(SessionReading.QR_LIFETIME);
      case CODE_ROTATES ->
          session.codeAt() == null ? session.updatedAt() : session.codeAt().plus(ROTATION);
      case SILENT -> later(session.lastEventAt(), session.updatedAt()).plus(first(delays));
    };
  }

  /** How long it is until the next question, after so many that were answered. */
  Duration interval(int answered, Delays delays) {
    return this == CODE_ROTATES ? ROTATION : delays.doubled(first(delays), answered);
  }

  private Duration first(Delays delays) {
    return switch (this) {
      case PENDING -> delays.pending();
      case SILENT -> delays.silent();
      case LOST, CODE_RAN_OUT, CODE_AWAITED, CODE_ROTATES, GAP -> delays.lost();
    };
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
