package io.sessionlog.query.asked;

import io.sessionlog.model.SessionId;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.security.SignedCallers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page what a session's server said last. */
@RestController
class ServerController {

  private final Reconcilers reconcilers;

  ServerController(ReconcilerSettings settings, SignedCallers callers) {
    this.reconcilers = new Reconcilers(settings, callers);
  }

  @GetMapping("/api/whatsapp/session/{sessionId}/server")
  CompletableFuture<Map<String, @Nullable Object>> server(
      @PathVariable("sessionId") String name, HttpServletRequest request) {
    String sessionId = SessionId.meant(name);
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidRequest("sessionId", SessionId.RULE);
    }
    return reconcilers
        .server(sessionId, request)
        .thenApply(
            found -> {
              Map<String, @Nullable Object> answer = new LinkedHashMap<>();
              answer.put("success", true);
              answer.put("data", found.orElse(null));
              return answer;
            });
  }
}
