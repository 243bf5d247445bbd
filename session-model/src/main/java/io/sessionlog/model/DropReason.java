package io.sessionlog.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a connected session was so no more, as its sender's words let us know. A bounded set: words
 * differ from sender to sender and from version to version, and numbers are kept by reason.
 */
public enum DropReason {
  /** Logged out on the phone, or the phone's owner removed the device. */
  LOGGED_OUT,
  /** Another client took the session over. */
  REPLACED,
  /** WhatsApp's page went away or reloaded under the sender. */
  NAVIGATION,
  /** The network, a proxy or WhatsApp's server closed the connection. */
  NETWORK,
  /** WhatsApp blocks the account. */
  BLOCKED,
  /** WhatsApp no longer speaks with the sender's version. */
  OUTDATED,
  /** The log-in was refused. */
  AUTHENTICATION,
  /** A QR code was shown: the session has to be scanned anew. */
  LOGIN_NEEDED,
  /** The sender said that it is on its way again, and not why. */
  RESTARTED,
  /** Deleted, or expired for being idle. */
  REMOVED,
  /** Its server was asked, and said so; no webhook did. */
  CORRECTED,
  /** No reason was told. */
  UNTOLD,
  /** A reason that is none of these. */
  OTHER;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  /** What a sender's word means. */
  public static DropReason ofWord(@Nullable String word) {
    if (word == null || word.isBlank()) {
      return UNTOLD;
    }
    String text = word.toUpperCase(Locale.ROOT);
    if (has(text, "LOGOUT", "LOGGED", "LOG OUT", "UNPAIRED", "DEVICE_REMOVED", "401")) {
      return LOGGED_OUT;
    }
    if (has(text, "CONFLICT", "REPLACED", "440")) {
      return REPLACED;
    }
    if (has(text, "NAVIGATION")) {
      return NAVIGATION;
    }
    if (has(text, "BLOCK", "BANNED", "FORBIDDEN", "403") && !text.contains("PROXY")) {
      return BLOCKED;
    }
    if (has(text, "DEPRECATED", "OUTDATED", "405")) {
      return OUTDATED;
    }
    if (has(text, "AUTH")) {
      return AUTHENTICATION;
    }
    if (has(text, "TIMEOUT", "TIMED", "CLOSED", "LOST", "NETWORK", "PROXY", "UNLAUNCHED")
        || has(text, "408", "428", "503", "STREAM")) {
      return NETWORK;
    }
    return has(text, "RESTART", "515") ? RESTARTED : OTHER;
  }

  private static boolean has(String text, String... words) {
    for (String word : words) {
      if (text.contains(word)) {
        return true;
      }
    }
    return false;
  }
}
