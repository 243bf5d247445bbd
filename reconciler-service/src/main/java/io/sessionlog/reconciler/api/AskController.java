package io.sessionlog.reconciler.api;

import io.sessionlog.model.SessionId;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.run.Asked;
import io.sessionlog.reconciler.run.Reconciler;
import io.sessionlog.support.audit.Audit;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.Problems;
import io.sessionlog.support.http.TemporarilyUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Asks a session's server now, whatever is due. */
@RestController
class AskController {

  private final Reconciler reconciler;
  private final Audit audit;

  AskController(Reconciler reconciler, Audit audit) {
    this.reconciler = reconciler;
    this.audit = audit;
  }

  @GetMapping("/api/whatsapp/session/{sessionId}/ask")
  CompletableFuture<Map<String, @Nullable Object>> ask(
      @PathVariable String sessionId, HttpServletRequest request) {
    Principal actor = request.getUserPrincipal();
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidRequest("sessionId", SessionId.RULE);
    }
    if (!reconciler.hasServers()) {
      throw problem(
          HttpStatus.CONFLICT, "No server to ask", "Set WHATSAPP_SERVER_API to say whom to ask.");
    }
    return reconciler
        .askNow(sessionId)
        .thenApply(
            answered -> {
              // Another node may have it: a gateway asks that one next.
              Asked asked = answered.orElseThrow(() -> notAsked(sessionId));
              audit.tell(actor, Audit.Action.SERVER_ASKED, sessionId);
              if (asked.answer() instanceof Answer.Failed failed) {
                throw problem(
                    HttpStatus.BAD_GATEWAY,
                    "The server gave no answer",
                    "%s: %s.".formatted(asked.server(), failed.why()));
              }
              return json(asked);
            });
  }

  private static TemporarilyUnavailable notAsked(String sessionId) {
    return new TemporarilyUnavailable(
        "Not asked",
        "This node does not have session '%s', no server of it is known, or it is being asked about."
            .formatted(sessionId),
        Duration.ofSeconds(2));
  }

  private static Map<String, @Nullable Object> json(Asked asked) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("sessionId", asked.sessionId());
    data.put("server", asked.server());
    data.put("kind", asked.kind());
    data.put("askedAt", Timestamps.format(asked.askedAt()));
    data.put("answeredAt", Timestamps.format(asked.answeredAt()));
    data.put("shown", asked.shown().wireName());
    if (asked.answer() instanceof Answer.Told told) {
      data.put("known", true);
      data.put("status", told.status().wireName());
      data.put("words", told.words());
    } else if (asked.answer() instanceof Answer.Unknown unknown) {
      data.put("known", false);
      data.put("status", null);
      data.put("words", unknown.words());
    }
    data.put("corrected", asked.corrected());
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("success", true);
    answer.put("data", data);
    return answer;
  }

  private static ErrorResponseException problem(HttpStatus status, String title, String detail) {
    return new ErrorResponseException(status, Problems.of(status, title, detail), null);
  }
}
