package io.sessionlog.ingest.webhook;

import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When the sender says that it sent a delivery. WAHA tells {@code X-Webhook-Timestamp} in
 * milliseconds, Standard Webhooks {@code webhook-timestamp} in seconds; whatsapp-web.js servers
 * tell nothing.
 */
final class SenderTime {

  private static final String WAHA = "X-Webhook-Timestamp";
  private static final String STANDARD_WEBHOOKS = "webhook-timestamp";

  private SenderTime() {}

  /** Null when there is none, or none that can be read: a wrong header must not lose an event. */
  static @Nullable Instant of(HttpServletRequest request) {
    Long millis = number(request.getHeader(WAHA));
    if (millis != null) {
      return Instant.ofEpochMilli(millis);
    }
    Long seconds = number(request.getHeader(STANDARD_WEBHOOKS));
    try {
      return seconds == null ? null : Instant.ofEpochSecond(seconds);
    } catch (DateTimeException outOfRange) {
      return null;
    }
  }

  /** Up to 9999-12-31, which is as far as a time of the envelope can be written. */
  private static @Nullable Long number(@Nullable String text) {
    if (text == null || !text.matches("[0-9]{1,14}")) {
      return null;
    }
    return Long.valueOf(text);
  }
}
