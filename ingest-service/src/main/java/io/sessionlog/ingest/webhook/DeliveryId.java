package io.sessionlog.ingest.webhook;

import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A sender's own id of a delivery, the same each time that it tries again. It becomes the event's
 * id, by which analysts tell a repetition. Standard Webhooks sends {@code webhook-id} and signs it;
 * WAHA sends {@code X-Webhook-Request-Id}, and an {@code id} in the body; whatsapp-web.js servers
 * send none.
 */
final class DeliveryId {

  private static final String STANDARD_WEBHOOKS = "webhook-id";
  private static final String WAHA = "X-Webhook-Request-Id";

  private DeliveryId() {}

  /** Null when there is none, or none that can be one: it must not cost an event. */
  static @Nullable String of(HttpServletRequest request, @Nullable String idInBody) {
    return Stream.of(request.getHeader(STANDARD_WEBHOOKS), request.getHeader(WAHA), idInBody)
        .filter(id -> id != null && isUsable(id))
        .findFirst()
        .orElse(null);
  }

  /** The body's where it has one: it is the same each time, whatever stands before the sender. */
  static @Nullable String ofBody(@Nullable String idInBody, HttpServletRequest request) {
    return idInBody != null && isUsable(idInBody) ? idInBody : of(request, null);
  }

  private static boolean isUsable(String id) {
    return id.matches("[!-~]{1,128}");
  }
}
