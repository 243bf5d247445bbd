package io.sessionlog.support.security;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and what they may see. Made from a key or a token; {@link #ANYBODY} where a door is
 * open.
 *
 * @param userId whose sessions the caller may see; null for all, also sessions without an owner
 * @param maySeeQr whether QR codes are shown: who has one can take the WhatsApp account over
 */
public record Caller(@Nullable String userId, Scope scope, boolean maySeeQr) {

  /** May see and do everything. */
  public static final Caller ANYBODY = new Caller(null, Scope.ADMIN, true);

  /** What a caller may do. */
  public enum Scope {
    /** Read metrics and health details, and nothing of any session. */
    METRICS,
    /** Read sessions. */
    READ,
    /** Read everything, register and delete sessions. */
    ADMIN;

    boolean includes(Scope needed) {
      return this == needed || this == ADMIN;
    }
  }

  public Caller {
    if (scope == Scope.ADMIN && userId != null) {
      throw new IllegalArgumentException("who administers sessions sees those of everyone");
    }
  }

  /** Whether the caller may know of one user's sessions alone. */
  public boolean isBound() {
    return userId != null;
  }

  /** Whether the caller may know that this owner's session exists. */
  public boolean maySee(@Nullable String ownerId) {
    return userId == null || Objects.equals(userId, ownerId);
  }
}
