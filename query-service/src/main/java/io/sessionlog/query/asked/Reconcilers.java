package io.sessionlog.query.asked;

import io.sessionlog.support.security.SignedCallers;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks every reconciler, as the client asked this node: one of them has the session, and who may
 * not see it is told nothing. One that is gone is passed over.
 */
final class Reconcilers {

  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  private final List<URI> urls;

  private final SignedCallers callers;

  Reconcilers(ReconcilerSettings settings, SignedCallers callers) {
    this.urls = settings.urls();
    this.callers = callers;
  }

  /**
   * @param sessionId valid: of its characters only % means something else in a path
   * @param request the client's, which says who asks
   * @return what one of them knows; empty if none knows the session
   */
  CompletableFuture<Optional<JsonNode>> server(String sessionId, HttpServletRequest request) {
    List<CompletableFuture<Optional<JsonNode>>> asked =
        urls.stream().map(url -> ask(url, sessionId, request)).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done ->
                asked.stream().map(CompletableFuture::join).flatMap(Optional::stream).findFirst());
  }

  private CompletableFuture<Optional<JsonNode>> ask(
      URI reconciler, String sessionId, HttpServletRequest request) {
    URI url =
        reconciler.resolve("/api/whatsapp/session/" + sessionId.replace("%", "%25") + "/server");
    HttpRequest.Builder question = HttpRequest.newBuilder(url).timeout(ANSWER_TIMEOUT);
    callers.headers(request, "GET", url.getRawPath()).forEach(question::header);
    return http.sendAsync(question.build(), BodyHandlers.ofByteArray())
        .thenApply(
            answer -> {
              callers.answered("The reconciler at " + reconciler, answer.statusCode());
              return data(answer);
            })
        .exceptionally(gone -> Optional.empty());
  }

  private static Optional<JsonNode> data(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      return Optional.empty();
    }
    try {
      JsonNode data = JsonMapper.shared().readTree(answer.body()).path("data");
      return data.isObject() ? Optional.of(data) : Optional.empty();
    } catch (JacksonException notOurs) {
      return Optional.empty();
    }
  }
}
