package io.sessionlog.model;

import java.util.Locale;
import java.util.Optional;

/** The status values of the seed; {@link #wireName()} is how they stand in JSON. */
public enum SessionStatus {
  QR_GENERATED,
  SESSION_CONNECTED,
  SESSION_NOT_CONNECTED,
  AUTH_FAILURE,
  CONNECTING,
  LOADING,
  ERROR;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  /** Finds the status with this wire name; case does not matter. */
  public static Optional<SessionStatus> parse(String text) {
    for (SessionStatus status : values()) {
      if (status.wireName.equalsIgnoreCase(text)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
