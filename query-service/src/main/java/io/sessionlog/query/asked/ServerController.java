package io.sessionlog.query.asked;

import io.sessionlog.model.SessionId;
import io.sessionlog.support.http.InvalidRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells the page what a session's server said last. */
@RestController
class ServerController {

  private static final List<String> CREDENTIALS = List.of(HttpHeaders.AUTHORIZATION, "X-Api-Key");

  private final Reconcilers reconcilers;

  ServerController(ReconcilerSettings settings) {
    this.reconcilers = new Reconcilers(settings);
  }

  @GetMapping("/api/whatsapp/session/{sessionId}/server")
  CompletableFuture<Map<String, @Nullable Object>> server(
      @PathVariable("sessionId") String name, HttpServletRequest request) {
    String sessionId = SessionId.meant(name);
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidRequest("sessionId", SessionId.RULE);
    }
    Map<String, String> credentials = new LinkedHashMap<>();
    for (String header : CREDENTIALS) {
      String value = request.getHeader(header);
      if (value != null) {
        credentials.put(header, value);
      }
    }
    return reconcilers
        .server(sessionId, credentials)
        .thenApply(
            found -> {
              Map<String, @Nullable Object> answer = new LinkedHashMap<>();
              answer.put("success", true);
              answer.put("data", found.orElse(null));
              return answer;
            });
  }
}
