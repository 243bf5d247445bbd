package io.sessionlog.ingest.webhook;

import io.sessionlog.model.json.SenderTimes;
import io.sessionlog.model.message.SentAt;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When the sender says that it sent a delivery. WAHA tells {@code X-Webhook-Timestamp} in
 * milliseconds, Standard Webhooks {@code webhook-timestamp} in seconds; whatsapp-web.js servers
 * tell nothing. Either may hold either: a time says by its size what it counts.
 */
final class SenderTime {

  private static final String WAHA = "X-Webhook-Timestamp";
  private static final String STANDARD_WEBHOOKS = "webhook-timestamp";

  /** WhatsApp's first year. A clock that shows less was never set. */
  private static final Instant EARLIEST = Instant.parse("2009-01-01T00:00:00Z");

  private SenderTime() {}

  /** Null when there is none, or none that can be one: a wrong header must not lose an event. */
  static @Nullable Instant of(HttpServletRequest request) {
    return Stream.of(WAHA, STANDARD_WEBHOOKS)
        .map(header -> read(request.getHeader(header)))
        .filter(time -> time != null)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Instant read(@Nullable String header) {
    SentAt sentAt = header == null ? null : SenderTimes.parse(header);
    return sentAt == null || sentAt.time().isBefore(EARLIEST) ? null : sentAt.time();
  }
}
