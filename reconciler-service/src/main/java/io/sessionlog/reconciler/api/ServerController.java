package io.sessionlog.reconciler.api;

import io.sessionlog.model.SessionId;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.LastAnswer;
import io.sessionlog.reconciler.run.Reconciler;
import io.sessionlog.reconciler.run.ServerSaid;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Callers;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells what a session's server said last; asks nobody. */
@RestController
class ServerController {

  private final Reconciler reconciler;
  private final Callers callers;

  ServerController(Reconciler reconciler, Callers callers) {
    this.reconciler = reconciler;
    this.callers = callers;
  }

  @GetMapping("/api/whatsapp/session/{sessionId}/server")
  CompletableFuture<Map<String, @Nullable Object>> server(
      @PathVariable String sessionId, HttpServletRequest request) {
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidRequest("sessionId", SessionId.RULE);
    }
    Caller caller = callers.of(request.getUserPrincipal());
    return reconciler
        .said(sessionId)
        .thenApply(
            found -> {
              // Another node may have it, or no server; whose it is, is not told either.
              ServerSaid said = found.filter(its -> caller.maySee(its.userId())).orElse(null);
              Map<String, @Nullable Object> answer = new LinkedHashMap<>();
              answer.put("success", true);
              answer.put("data", said == null ? null : json(said));
              return answer;
            });
  }

  private static Map<String, @Nullable Object> json(ServerSaid said) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("sessionId", said.sessionId());
    data.put("server", said.server());
    data.put("kind", said.kind());
    data.put("circuit", said.circuit());
    data.put("lastFailure", said.lastFailure());
    data.put("shown", said.shown().wireName());
    LastAnswer last = said.last();
    data.put("last", last == null ? null : json(last));
    return data;
  }

  private static Map<String, @Nullable Object> json(LastAnswer last) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("doubt", last.doubt().name().toLowerCase(Locale.ROOT));
    data.put("askedAt", Timestamps.format(last.askedAt()));
    data.put("answeredAt", Timestamps.format(last.answeredAt()));
    data.put("outcome", last.outcome().name().toLowerCase(Locale.ROOT));
    Answer answer = last.answer();
    data.put("known", answer instanceof Answer.Failed ? null : answer instanceof Answer.Told);
    data.put("status", answer instanceof Answer.Told told ? told.status().wireName() : null);
    data.put("words", answer.words());
    return data;
  }
}
