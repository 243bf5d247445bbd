package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.append.Accepted;
import io.sessionlog.ingest.append.EventLog;
import io.sessionlog.ingest.append.RejectedLog;
import io.sessionlog.ingest.body.BodyMemory;
import io.sessionlog.ingest.body.BodyReader;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.limit.SessionLimit;
import io.sessionlog.ingest.signature.Unauthenticated;
import io.sessionlog.ingest.signature.WebhookGuard;
import io.sessionlog.model.SessionId;
import io.sessionlog.model.wire.FactReader;
import io.sessionlog.model.wire.Fault;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes webhooks. Nothing is accepted before Kafka has it, and nothing refused with 400 is lost.
 */
@RestController
class WebhookController {

  private static final Logger log = LoggerFactory.getLogger(WebhookController.class);
  private static final String BASE_PATH = "/api/whatsapp/webhook";

  private final BodyReader bodies;
  private final BodyMemory memory;
  private final WebhookGuard guard;
  private final SessionLimit limit;
  private final EventLog events;
  private final RejectedLog rejected;
  private final WebhookMetrics metrics;

  WebhookController(
      BodyReader bodies,
      BodyMemory memory,
      WebhookGuard guard,
      SessionLimit limit,
      EventLog events,
      RejectedLog rejected,
      WebhookMetrics metrics) {
    this.bodies = bodies;
    this.memory = memory;
    this.guard = guard;
    this.limit = limit;
    this.events = events;
    this.rejected = rejected;
    this.metrics = metrics;
  }

  @PostMapping(BASE_PATH + "/{sessionId}")
  CompletableFuture<ResponseEntity<Accepted>> receive(
      @PathVariable String sessionId, HttpServletRequest request) throws IOException {
    return receive(request, sessionId);
  }

  /**
   * The original sender leaves the id off the path when it occurs anywhere in its base URL; it then
   * stands in the body alone.
   */
  @PostMapping({BASE_PATH, BASE_PATH + "/"})
  CompletableFuture<ResponseEntity<Accepted>> receive(HttpServletRequest request)
      throws IOException {
    return receive(request, null);
  }

  private CompletableFuture<ResponseEntity<Accepted>> receive(
      HttpServletRequest request, @Nullable String pathSessionId) throws IOException {
    if (pathSessionId != null) {
      limit.look(pathSessionId);
    }
    BodyMemory.Share share = memory.open();
    try {
      byte[] body = bodies.read(request, share);
      metrics.received(body.length);
      return process(request, pathSessionId, body).whenComplete((answer, failure) -> share.close());
    } catch (IOException | RuntimeException e) {
      share.close();
      throw e;
    }
  }

  private CompletableFuture<ResponseEntity<Accepted>> process(
      HttpServletRequest request, @Nullable String pathSessionId, byte[] body) {
    try {
      guard.verify(request, pathSessionId, body);
      if (pathSessionId != null) {
        limit.take(pathSessionId);
      }
      String userId = QueryParameter.of(request, "userId");
      Webhook webhook = WebhookReader.read(body);
      String sessionId = sessionId(pathSessionId, webhook, userId);
      if (pathSessionId == null) {
        guard.requireNoneOfItsOwn(sessionId);
        limit.take(sessionId);
      }
      return append(request, sessionId, userId, webhook);
    } catch (Unauthenticated stranger) {
      if (!guard.keepsRefused()) {
        throw stranger;
      }
      return keep(request, pathSessionId, body, stranger.detail(), stranger);
    } catch (InvalidBody invalid) {
      metrics.rejected(invalid.kind());
      return keep(request, pathSessionId, body, invalid.reason(), invalid);
    }
  }

  /** The path wins over the body. */
  private static String sessionId(
      @Nullable String pathSessionId, Webhook webhook, @Nullable String userId) {
    List<Fault> faults = new ArrayList<>(0);
    String sessionId = pathSessionId != null ? pathSessionId : webhook.sessionId();
    if (sessionId == null) {
      faults.add(new Fault("sessionId", "is missing: put it into the path or into the body"));
    } else if (!SessionId.isValid(sessionId)) {
      faults.add(new Fault("sessionId", SessionId.RULE));
    }
    if (userId != null && (userId.isBlank() || userId.length() > FactReader.MAX_USER_ID_CHARS)) {
      faults.add(
          new Fault("userId", "must be 1 to " + FactReader.MAX_USER_ID_CHARS + " characters"));
    }
    if (sessionId == null || !faults.isEmpty()) {
      throw InvalidBody.of(faults);
    }
    return sessionId;
  }

  private CompletableFuture<ResponseEntity<Accepted>> append(
      HttpServletRequest request, String sessionId, @Nullable String userId, Webhook webhook) {
    String event = webhook.event();
    return events
        .append(
            new EventLog.Entry(
                DeliveryId.of(request, webhook.id()),
                event,
                sessionId,
                BASE_PATH + "/" + sessionId,
                userId,
                SenderTime.of(request),
                RedrivenFrom.of(request)),
            webhook.body().bytes(),
            webhook.data())
        .thenApply(
            appended -> {
              metrics.accepted(event);
              MDC.put("position", appended.position().toString());
              log.debug("Accepted {} of {} at {}", event, sessionId, appended.position());
              MDC.remove("position");
              return Accepted.answer(
                  "Webhook event %s accepted for session %s".formatted(event, sessionId),
                  sessionId,
                  event,
                  appended);
            });
  }

  /** Answers with the refusal once the body is kept. */
  private CompletableFuture<ResponseEntity<Accepted>> keep(
      HttpServletRequest request,
      @Nullable String pathSessionId,
      byte[] body,
      String reason,
      ErrorResponseException refusal) {
    String key = pathSessionId != null && SessionId.isValid(pathSessionId) ? pathSessionId : null;
    log.info("Rejected a webhook of session {}: {}", key, reason);
    return rejected
        .keep(
            key,
            body,
            reason,
            request.getRequestURI(),
            request.getRemoteAddr(),
            RedrivenFrom.of(request))
        .thenApply(
            kept -> {
              throw refusal;
            });
  }
}
