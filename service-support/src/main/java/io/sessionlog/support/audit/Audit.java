package io.sessionlog.support.audit;

import java.security.Principal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells on {@code session-audit} what somebody has done. It never holds anybody up and never
 * refuses: what is told cannot be undone, and what can't be written is counted.
 */
public interface Audit {

  /** Where no door asks for a key, there is nobody to tell of. */
  Audit NONE = (principal, action, target) -> {};

  /** What is told of. */
  enum Action {
    SESSION_REGISTERED,
    SESSION_DELETED,
    /** One session's QR code was shown. */
    CODE_READ,
    /** Lists were shown with codes in them. */
    CODES_LISTED,
    /** A stream was begun that shows codes as they come. */
    CODES_FOLLOWED,
    ENDPOINT_SAVED,
    ENDPOINT_DELETED,
    /** The endpoint has a new secret. */
    ENDPOINT_ROTATED,
    /** Notifications of the past are sent again. */
    NOTIFICATIONS_RESENT,
    /** A session's server was asked. */
    SERVER_ASKED;

    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param principal the request's
   * @param target the id of a session or an endpoint, or {@code *} for many
   */
  void tell(@Nullable Principal principal, Action action, String target);
}
