package io.sessionlog.model;

import java.util.Arrays;
import java.util.List;
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
  ERROR,
  /**
   * One that a later version has and this one does not know: {@link SessionState#statusName()} is
   * its name. Readers are told that name and no flag; no event enters it here.
   */
  UNKNOWN;

  private static final List<SessionStatus> KNOWN =
      Arrays.stream(values()).filter(status -> status != UNKNOWN).toList();

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  /** Those that events can enter. */
  public static List<SessionStatus> known() {
    return KNOWN;
  }

  /** Finds the status with this wire name; case does not matter. */
  public static Optional<SessionStatus> parse(String text) {
    for (SessionStatus status : KNOWN) {
      if (status.wireName.equalsIgnoreCase(text)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
