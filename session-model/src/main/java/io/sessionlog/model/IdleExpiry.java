package io.sessionlog.model;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long a session is kept of which nothing is heard. Zero is for ever.
 *
 * <p>Any webhook makes a session, so a sender that has run away, or means ill, makes them without
 * end, and each is in the memory of every node. One that nobody owns and that never connected is
 * nobody's loss: its next webhook makes it again. A registration always names an owner, so no
 * registered session is such a one.
 *
 * @param ofAny every session, since its last event
 * @param ofUnconnected one that has no owner and never was connected, since its last event
 */
public record IdleExpiry(Duration ofAny, Duration ofUnconnected) {

  public static final Duration DEFAULT_OF_UNCONNECTED = Duration.ofHours(24);

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final int PASSES_PER_EXPIRY = 24;

  public IdleExpiry {
    if (ofAny.isNegative() || ofUnconnected.isNegative()) {
      throw new IllegalArgumentException("Sessions expire after some time, or with 0 never.");
    }
  }

  public boolean isNever() {
    return ofAny.isZero() && ofUnconnected.isZero();
  }

  /** No earlier than promised: mere activity may be newer than the state says. */
  public boolean isDue(SessionState session, Instant now) {
    boolean isUnconnected = session.userId() == null && session.connectedAt() == null;
    return isOver(ofAny, session, now) || (isUnconnected && isOver(ofUnconnected, session, now));
  }

  private static boolean isOver(Duration expiry, SessionState session, Instant now) {
    Duration untold =
        session.activityResolution() == null ? Duration.ZERO : session.activityResolution();
    return !expiry.isZero() && session.lastEventAt().plus(expiry).plus(untold).isBefore(now);
  }

  /** How long who looks at all sessions may rest before it looks at them again. */
  public Duration pause() {
    Duration shortest =
        ofAny.isZero() || (!ofUnconnected.isZero() && ofUnconnected.compareTo(ofAny) < 0)
            ? ofUnconnected
            : ofAny;
    Duration pause = shortest.dividedBy(PASSES_PER_EXPIRY);
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
