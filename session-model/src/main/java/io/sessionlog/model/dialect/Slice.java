package io.sessionlog.model.dialect;

import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.message.SentAt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one body tells of one session.
 *
 * @param event the sender's name of the event, fit for a record's type
 * @param session the sender's name of the session; null if the body does not tell
 * @param deliveryId the sender's own, the same each time that it tries again; null if it has none
 * @param senderTime when the sender says that it happened; null if it does not say
 * @param data the sender's bytes for this session
 */
public record Slice(
    String event,
    @Nullable String session,
    @Nullable String deliveryId,
    @Nullable Instant senderTime,
    JsonView data) {

  private static final int MAX_EVENT_CHARS = 100;

  public Slice {
    event = fitForType(event);
  }

  /** A body of a single session, which is kept whole. */
  public static Slice whole(
      JsonView body,
      @Nullable String event,
      @Nullable String session,
      @Nullable String deliveryId,
      @Nullable SentAt sentAt) {
    return new Slice(
        event == null ? "unnamed" : event,
        session,
        deliveryId,
        sentAt == null ? null : sentAt.time(),
        body);
  }

  /** A type is for routing: the data say what the sender wrote. */
  private static String fitForType(String event) {
    var fit = new StringBuilder(event.length());
    for (int i = 0; i < event.length() && i < MAX_EVENT_CHARS; i++) {
      char c = event.charAt(i);
      boolean isLetterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      fit.append(isLetterOrDigit || c == '.' || c == '-' || c == '_' ? c : '_');
    }
    return fit.isEmpty() ? "unnamed" : fit.toString();
  }
}
