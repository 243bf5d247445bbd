package io.sessionlog.model;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The names of events, as they stand in a webhook's {@code event}. */
public final class EventNames {

  /** What a registration, a deletion, the sweeper and the reconciler append; no webhook may. */
  public static final String SESSION_REGISTERED = "session_registered";

  public static final String SESSION_DELETED = "session_deleted";
  public static final String SESSION_EXPIRED = "session_expired";
  public static final String QR_EXPIRED = "qr_expired";

  /** What the sender's server answered when it was asked. */
  public static final String SESSION_OBSERVED = "session_observed";

  private static final Set<String> OWN =
      Set.of(SESSION_REGISTERED, SESSION_DELETED, SESSION_EXPIRED, QR_EXPIRED, SESSION_OBSERVED);

  /** Say what the connection is; {@code status} is {@code auth_failure} under its real name. */
  private static final Set<String> CONNECTION =
      Set.of(
          "qr",
          "code",
          "authenticated",
          "ready",
          "loading_screen",
          "disconnected",
          "auth_failure",
          "status",
          "change_state");

  /**
   * Happen on a live session only: everything else that whatsapp-web.js 1.34 and the API servers
   * around it emit.
   */
  private static final Set<String> ACTIVITY =
      Set.of(
          "message",
          "message_create",
          "message_ack",
          "message_edit",
          "message_revoke_everyone",
          "message_revoke_me",
          "message_reaction",
          "message_ciphertext",
          "message_ciphertext_failed",
          "media",
          "media_uploaded",
          "call",
          "group_join",
          "group_leave",
          "group_update",
          "group_admin_changed",
          "group_membership_request",
          "contact_changed",
          "chat_removed",
          "chat_archived",
          "unread_count",
          "vote_update",
          "change_battery",
          "remote_session_saved");

  private EventNames() {}

  /** Every name that a sender's webhook may carry, in alphabetical order. */
  public static List<String> senders() {
    return Stream.concat(CONNECTION.stream(), ACTIVITY.stream()).sorted().toList();
  }

  /** What we say ourselves, which no webhook may claim; in alphabetical order. */
  public static List<String> own() {
    return OWN.stream().sorted().toList();
  }

  /** Whether a sender's webhook may carry this name. */
  public static boolean isSenders(String event) {
    return CONNECTION.contains(event) || ACTIVITY.contains(event);
  }

  public static boolean isActivity(String event) {
    return ACTIVITY.contains(event);
  }

  /** Whether a sender of whatever dialect sent it, as opposed to ourselves. */
  static boolean isAnySenders(String event) {
    return !OWN.contains(event);
  }

  /** What stands before the first dot, which names of our own dialect do not have. */
  static @Nullable String dialect(String event) {
    int dot = event.indexOf('.');
    return dot < 0 ? null : event.substring(0, dot);
  }

  /** Whether the log may carry this name. */
  public static boolean isKnown(String event) {
    return isSenders(event) || OWN.contains(event);
  }
}
