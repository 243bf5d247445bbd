package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.signature.Covered;
import io.sessionlog.model.json.SenderTimes;
import io.sessionlog.model.message.SentAt;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the sender says that it sent a delivery. WAHA tells {@code X-Webhook-Timestamp} in
 * milliseconds, Standard Webhooks {@code webhook-timestamp} in seconds; whatsapp-web.js servers
 * tell nothing. Either may hold either: a time says by its size what it counts.
 */
final class SenderTime {

  /** Of WAHA, and of Standard Webhooks. */
  private static final List<String> HEADERS = List.of("X-Webhook-Timestamp", "webhook-timestamp");

  /** WhatsApp's first year. A clock that shows less was never set. */
  private static final Instant EARLIEST = Instant.parse("2009-01-01T00:00:00Z");

  private SenderTime() {}

  /**
   * Null when there is none, or none that can be one: a wrong header must not lose an event. A
   * header counts where the sender's proof covers it. What is put back keeps the time at which it
   * first came: it lies in the past, where it lets nobody do what a request without a time could
   * not.
   */
  static @Nullable Instant of(HttpServletRequest request) {
    Covered covered = Covered.of(request);
    boolean isPutBack = RedrivenFrom.of(request) != null;
    for (String header : HEADERS) {
      boolean counts = covered.covers(header) || (isPutBack && covered == Covered.BODY);
      Instant time = counts ? read(request.getHeader(header)) : null;
      if (time != null) {
        return time;
      }
    }
    return null;
  }

  private static @Nullable Instant read(@Nullable String header) {
    SentAt sentAt = header == null ? null : SenderTimes.parse(header);
    return sentAt == null || sentAt.time().isBefore(EARLIEST) ? null : sentAt.time();
  }
}
