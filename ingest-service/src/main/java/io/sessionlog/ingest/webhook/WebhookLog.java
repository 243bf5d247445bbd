package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.append.Accepted;
import io.sessionlog.ingest.append.EventLog;
import io.sessionlog.ingest.append.EventLog.Appended;
import io.sessionlog.ingest.dialect.DialectSettings;
import io.sessionlog.ingest.signature.WebhookGuard;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.Slice;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.dialect.known.Secrets;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.support.picture.QrPicture;
import io.sessionlog.support.position.PositionText;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Appends what was understood, and answers once all of it is durable. */
@Component
class WebhookLog {

  private static final Logger log = LoggerFactory.getLogger(WebhookLog.class);

  private final EventLog events;
  private final WebhookMetrics metrics;
  private final DialectSettings settings;
  private final PositionText positions;

  WebhookLog(
      EventLog events, WebhookMetrics metrics, DialectSettings settings, PositionText positions) {
    this.events = events;
    this.metrics = metrics;
    this.settings = settings;
    this.positions = positions;
  }

  CompletableFuture<ResponseEntity<Accepted>> append(
      HttpServletRequest request, String sessionId, @Nullable String userId, Webhook webhook) {
    String event = webhook.event();
    boolean isBound = WebhookGuard.isBound(request);
    return events
        .append(
            new EventLog.Entry(
                DeliveryId.of(request, webhook.id()),
                event,
                sessionId,
                WebhookController.BASE_PATH + "/" + sessionId,
                userId,
                SenderTime.of(request),
                RedrivenFrom.of(request)),
            webhook.body().bytes(),
            webhook.data())
        .thenApply(
            appended -> {
              metrics.accepted(event);
              tell(event, sessionId, appended);
              return Accepted.answer(
                  message(event, sessionId),
                  sessionId,
                  event,
                  appended,
                  positions.give(appended.position(), isBound));
            });
  }

  /**
   * A record for each session that the body tells of. A sender that is told of a failure sends all
   * of them again, and those that came through change nothing the second time.
   *
   * @param sessionIds one for each slice
   */
  CompletableFuture<ResponseEntity<Accepted>> append(
      HttpServletRequest request,
      List<String> sessionIds,
      @Nullable String userId,
      ForeignWebhook webhook) {
    boolean isBound = WebhookGuard.isBound(request);
    List<CompletableFuture<Appended>> all = new ArrayList<>();
    for (int i = 0; i < sessionIds.size(); i++) {
      Slice slice = webhook.slices().get(i);
      all.add(append(request, sessionIds.get(i), userId, webhook.dialect(), slice));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              String event = type(webhook, 0);
              for (int i = 0; i < all.size(); i++) {
                metrics.accepted(webhook.dialect().name());
                tell(type(webhook, i), sessionIds.get(i), all.get(i).join());
              }
              Appended first = all.get(0).join();
              return Accepted.answer(
                  webhook.dialect().accepted(),
                  message(event, String.join(", ", sessionIds)),
                  sessionIds.get(0),
                  event,
                  first,
                  positions.give(first.position(), isBound));
            });
  }

  private CompletableFuture<Appended> append(
      HttpServletRequest request,
      String sessionId,
      @Nullable String userId,
      Dialect dialect,
      Slice slice) {
    JsonView data = settings.keepTokens() ? slice.data() : Secrets.redacted(dialect, slice.data());
    Instant senderTime = slice.senderTime();
    return events.append(
        new EventLog.Entry(
            DeliveryId.ofBody(slice.deliveryId(), request),
            Dialects.type(dialect, slice.event()),
            sessionId,
            WebhookController.BASE_PATH + "/" + sessionId,
            userId,
            senderTime != null ? senderTime : SenderTime.of(request),
            RedrivenFrom.of(request)),
        qrText(dialect, slice.data(), sessionId),
        data.bytes(),
        new Json.Range(data.start(), data.length()));
  }

  private static @Nullable String qrText(Dialect dialect, JsonView data, String sessionId) {
    String picture = dialect.qrPicture(data).text();
    if (picture == null || picture.isBlank()) {
      return null;
    }
    String text = QrPicture.read(picture).orElse(null);
    if (text == null) {
      log.info("The QR code of session {} came as a picture that can't be read", sessionId);
    }
    return text;
  }

  private static String type(ForeignWebhook webhook, int slice) {
    return Dialects.type(webhook.dialect(), webhook.slices().get(slice).event());
  }

  private static void tell(String event, String sessionId, Appended appended) {
    MDC.put("position", appended.position().toString());
    log.debug("Accepted {} of {} at {}", event, sessionId, appended.position());
    MDC.remove("position");
  }

  private static String message(String event, String sessionId) {
    return "Webhook event %s accepted for session %s".formatted(event, sessionId);
  }
}
