package io.sessionlog.ingest.webhook;

import io.sessionlog.ingest.admission.SessionAdmission;
import io.sessionlog.ingest.append.Accepted;
import io.sessionlog.ingest.append.RejectedLog;
import io.sessionlog.ingest.body.BodyMemory;
import io.sessionlog.ingest.body.BodyReader;
import io.sessionlog.ingest.body.Forms;
import io.sessionlog.ingest.body.InvalidBody;
import io.sessionlog.ingest.dialect.DialectSettings;
import io.sessionlog.ingest.limit.Address;
import io.sessionlog.ingest.limit.SessionLimit;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.ingest.signature.Unauthenticated;
import io.sessionlog.ingest.signature.WebhookGuard;
import io.sessionlog.model.SessionId;
import io.sessionlog.model.dialect.Slice;
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
  static final String BASE_PATH = "/api/whatsapp/webhook";

  private final BodyReader bodies;
  private final BodyMemory memory;
  private final WebhookGuard guard;
  private final SessionLimit limit;
  private final WebhookLog appender;
  private final RejectedLog rejected;
  private final WebhookMetrics metrics;
  private final RefusalMeters refusals;
  private final DialectSettings dialects;
  private final Owners owners;
  private final SessionAdmission admission;

  WebhookController(
      BodyReader bodies,
      BodyMemory memory,
      WebhookGuard guard,
      SessionLimit limit,
      WebhookLog appender,
      RejectedLog rejected,
      WebhookMetrics metrics,
      RefusalMeters refusals,
      DialectSettings dialects,
      Owners owners,
      SessionAdmission admission) {
    this.bodies = bodies;
    this.memory = memory;
    this.guard = guard;
    this.limit = limit;
    this.appender = appender;
    this.rejected = rejected;
    this.metrics = metrics;
    this.refusals = refusals;
    this.dialects = dialects;
    this.owners = owners;
    this.admission = admission;
  }

  @PostMapping(BASE_PATH + "/{sessionId}")
  CompletableFuture<ResponseEntity<Accepted>> receive(
      @PathVariable String sessionId, HttpServletRequest request) throws IOException {
    return receive(request, sessionId);
  }

  /** Evolution API, told to send each event to a URL of its own, writes the event behind it. */
  @PostMapping(BASE_PATH + "/{sessionId}/{event}")
  CompletableFuture<ResponseEntity<Accepted>> receive(
      @PathVariable String sessionId, @PathVariable String event, HttpServletRequest request)
      throws IOException {
    request.setAttribute(ForeignPath.SUFFIX, event);
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
    String address = Address.network(request);
    BodyMemory.Share share = guard.isOpen() ? memory.openToKnown(address) : memory.open(address);
    try {
      guard.requireProof(request);
      byte[] body = bodies.readWebhook(request, share);
      metrics.received(body.length);
      return process(request, pathSessionId, address, body)
          .whenComplete((answer, failure) -> share.close());
    } catch (IOException | RuntimeException e) {
      share.close();
      throw e;
    }
  }

  private CompletableFuture<ResponseEntity<Accepted>> process(
      HttpServletRequest request, @Nullable String pathSessionId, String address, byte[] body) {
    try {
      guard.verify(request, pathSessionId, body, () -> claimed(request, body), ownersFor(request));
      memory.proved(address);
      if (pathSessionId != null) {
        limit.take(pathSessionId);
      }
      String userId = owners.of(request);
      Received received = read(request, body);
      ForeignPath.requireNoStraySuffix(request, received);
      if (received instanceof ForeignWebhook foreign) {
        return append(request, pathSessionId, body, userId, foreign);
      }
      return append(request, pathSessionId, userId, (Webhook) received);
    } catch (Unauthenticated stranger) {
      if (!guard.keepsRefused()) {
        throw stranger;
      }
      return keep(
          request,
          pathSessionId,
          body,
          stranger.detail(),
          new RejectedLog.Stranger(stranger.word(), guard.signature(request)),
          stranger);
    } catch (InvalidBody invalid) {
      refusals.count(invalid.refusal());
      return keep(request, pathSessionId, body, invalid.reason(), null, invalid);
    }
  }

  /** What a body says it is, of which nothing is believed but whose secret must prove it. */
  private String claimed(HttpServletRequest request, byte[] body) {
    String forced = dialects.forced(QueryParameter.of(request, QueryParameter.DIALECT));
    return forced != null ? forced : Claim.of(request, body);
  }

  /** What is there says whose it is; of what is not, the URL does. */
  private WebhookGuard.Owners ownersFor(HttpServletRequest request) {
    return sessionId ->
        admission.ownerOf(sessionId, QueryParameter.ifReadable(request, QueryParameter.USER_ID));
  }

  private Received read(HttpServletRequest request, byte[] body) {
    String dialect = dialects.forced(QueryParameter.of(request, QueryParameter.DIALECT));
    if (Forms.isForm(request)) {
      return WebhookReader.readForm(Forms.asJson(request, body), dialect);
    }
    return dialect == null ? WebhookReader.read(body) : WebhookReader.read(body, dialect);
  }

  private CompletableFuture<ResponseEntity<Accepted>> append(
      HttpServletRequest request,
      @Nullable String pathSessionId,
      @Nullable String userId,
      Webhook webhook) {
    String sessionId = sessionId(pathSessionId, webhook, userId);
    if (pathSessionId == null) {
      guard.requireMayTouch(request, sessionId, ownersFor(request));
      limit.take(sessionId);
    }
    admission.admit(sessionId, userId, WebhookGuard.secretOf(request));
    return appender.append(request, sessionId, userId, webhook);
  }

  /** The path wins over the body. */
  private static String sessionId(
      @Nullable String pathSessionId, Webhook webhook, @Nullable String userId) {
    return validated(pathSessionId != null ? pathSessionId : webhook.sessionId(), userId);
  }

  private static String validated(@Nullable String sessionId, @Nullable String userId) {
    List<Fault> faults = new ArrayList<>(0);
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

  /**
   * For another sender the path names the session where the body tells of one alone. Names that
   * can't be ids are percent-encoded.
   */
  private CompletableFuture<ResponseEntity<Accepted>> append(
      HttpServletRequest request,
      @Nullable String pathSessionId,
      byte[] body,
      @Nullable String userId,
      ForeignWebhook webhook) {
    List<Slice> slices = webhook.slices();
    if (slices.isEmpty()) {
      return keepAside(request, pathSessionId, body, webhook);
    }
    String named = slices.size() == 1 ? ForeignPath.session(pathSessionId, slices.get(0)) : null;
    List<String> sessionIds = new ArrayList<>(slices.size());
    for (Slice slice : slices) {
      String name = named != null ? named : slice.session();
      String sessionId =
          name == null ? null : named != null ? SessionId.meant(name) : SessionId.of(name);
      sessionIds.add(validated(sessionId, userId));
    }
    for (String sessionId : sessionIds) {
      if (!sessionId.equals(pathSessionId)) {
        guard.requireMayTouch(request, sessionId, ownersFor(request));
        limit.take(sessionId);
      }
    }
    for (String sessionId : sessionIds) {
      admission.admit(sessionId, userId, WebhookGuard.secretOf(request));
    }
    return appender.append(request, sessionIds, userId, webhook);
  }

  /** It is a sender's that we know, and of no session: it must not be sent again and again. */
  private CompletableFuture<ResponseEntity<Accepted>> keepAside(
      HttpServletRequest request,
      @Nullable String pathSessionId,
      byte[] body,
      ForeignWebhook webhook) {
    String name = webhook.dialect().name();
    return kept(request, pathSessionId, body, name + ": it tells of no session", null)
        .thenApply(kept -> Accepted.aside(webhook.dialect().accepted(), name));
  }

  /** Answers with the refusal once the body is kept. */
  private CompletableFuture<ResponseEntity<Accepted>> keep(
      HttpServletRequest request,
      @Nullable String pathSessionId,
      byte[] body,
      String reason,
      RejectedLog.@Nullable Stranger stranger,
      ErrorResponseException refusal) {
    return kept(request, pathSessionId, body, reason, stranger)
        .thenApply(
            kept -> {
              throw refusal;
            });
  }

  private CompletableFuture<Void> kept(
      HttpServletRequest request,
      @Nullable String pathSessionId,
      byte[] body,
      String reason,
      RejectedLog.@Nullable Stranger stranger) {
    String key = pathSessionId != null && SessionId.isValid(pathSessionId) ? pathSessionId : null;
    log.info("Put a webhook of session {} aside: {}", key, reason);
    RefusedBody kept =
        dialects.keepTokens()
            ? RefusedBody.asItCame(request, body)
            : RefusedBody.withoutTokens(request, body);
    return rejected.keep(
        new RejectedLog.Entry(
            key,
            reason,
            request.getRequestURI(),
            QueryParameter.asRead(request),
            kept.contentType(),
            Address.of(request),
            RedrivenFrom.of(request),
            stranger),
        kept.bytes());
  }
}
