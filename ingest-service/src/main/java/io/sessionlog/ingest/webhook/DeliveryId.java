package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.signature.Covered;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sender's own id of a delivery, the same each time that it tries again. It becomes the event's
 * id, by which analysts tell a repetition. Standard Webhooks sends {@code webhook-id} and signs it;
 * WAHA sends {@code X-Webhook-Request-Id}, and an {@code id} in the body; whatsapp-web.js servers
 * send none.
 */
final class DeliveryId {

  /** Of Standard Webhooks, and of WAHA. */
  private static final List<String> HEADERS = List.of("webhook-id", "X-Webhook-Request-Id");

  private DeliveryId() {}

  /**
   * Null when there is none, or none that can be one: it must not cost an event. A header counts
   * where the sender's proof covers it, or a recorded request would be new under another id.
   */
  static @Nullable String of(HttpServletRequest request, @Nullable String idInBody) {
    Covered covered = Covered.of(request);
    for (String header : HEADERS) {
      String id = covered.covers(header) ? request.getHeader(header) : null;
      if (id != null && isUsable(id)) {
        return id;
      }
    }
    return idInBody != null && isUsable(idInBody) ? idInBody : null;
  }

  /** The body's where it has one: it is the same each time, whatever stands before the sender. */
  static @Nullable String ofBody(@Nullable String idInBody, HttpServletRequest request) {
    return idInBody != null && isUsable(idInBody) ? idInBody : of(request, null);
  }

  private static boolean isUsable(String id) {
    return id.matches("[!-~]{1,128}");
  }
}
