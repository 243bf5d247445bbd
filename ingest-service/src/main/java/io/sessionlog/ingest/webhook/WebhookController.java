package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.append.Accepted;
import io.sessionlog.ingest.append.EventLog;
import io.sessionlog.ingest.append.RejectedLog;
import io.sessionlog.ingest.body.BodyMemory;
import io.sessionlog.ingest.body.BodyReader;
import io.sessionlog.ingest.body.InvalidBody;
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
  private final EventLog events;
  private final RejectedLog rejected;
  private final WebhookMetrics metrics;

  WebhookController(
      BodyReader bodies,
      BodyMemory memory,
      EventLog events,
      RejectedLog rejected,
      WebhookMetrics metrics) {
    this.bodies = bodies;
    this.memory = memory;
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
      String userId = request.getParameter("userId");
      Webhook webhook = WebhookReader.read(body);
      String sessionId = sessionId(pathSessionId, webhook, userId);
      return append(request, sessionId, userId, webhook);
    } catch (InvalidBody invalid) {
      return reject(request, pathSessionId, body, invalid);
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

  private CompletableFuture<ResponseEntity<Accepted>> reject(
      HttpServletRequest request,
      @Nullable String pathSessionId,
      byte[] body,
      InvalidBody invalid) {
    metrics.rejected(invalid.kind());
    String key = pathSessionId != null && SessionId.isValid(pathSessionId) ? pathSessionId : null;
    log.info("Rejected a webhook of session {}: {}", key, invalid.reason());
    return rejected
        .keep(
            key,
            body,
            invalid.reason(),
            request.getRequestURI(),
            request.getRemoteAddr(),
            RedrivenFrom.of(request))
        .thenApply(
            kept -> {
              throw invalid;
            });
  }
}
