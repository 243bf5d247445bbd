package io.sessionlog.reconciler.server;

import static io.sessionlog.reconciler.server.Codes.done;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * WPPConnect server: {@code POST /api/{session}/{secret}/generate-token} gives a token of the
 * session, with which {@code GET /api/{session}/status-session} answers {@code {status, qrcode,
 * urlcode}}. The key is the server's {@code secretKey}; it stands in a path, which its log may
 * show.
 */
final class WppConnect implements ServerKind {

  /** To make a token costs the server a tenth of a second, on purpose. */
  private static final int MAX_TOKENS = 10_000;

  private final Map<String, String> tokens =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MAX_TOKENS;
        }
      };

  @Override
  public String name() {
    return "wppconnect";
  }

  @Override
  public String dialect() {
    return "wppconnect";
  }

  @Override
  public CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan) {
    String known = token(session);
    if (known == null) {
      return anew(wire, session);
    }
    return status(wire, session, known)
        .exceptionallyCompose(
            failure -> {
              forget(session);
              return isRefusal(failure)
                  ? anew(wire, session)
                  : CompletableFuture.failedFuture(failure);
            });
  }

  private static boolean isRefusal(Throwable failure) {
    return String.valueOf(Unusable.of(failure).getMessage()).startsWith("refused the key");
  }

  private CompletableFuture<Answer> anew(Wire wire, SessionName session) {
    return wire.post("/api/" + session.id() + "/" + encoded(wire.key()) + "/generate-token")
        .thenCompose(
            reply -> {
              String token = reply.orRefuse().about(session, "session").text("token");
              if (token == null) {
                throw Reply.notUnderstood();
              }
              remember(session, token);
              return status(wire, session, token);
            });
  }

  private static String encoded(String key) {
    return java.net.URLEncoder.encode(key, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  private static CompletableFuture<Answer> status(Wire wire, SessionName session, String token) {
    return wire.get("/api/" + session.id() + "/status-session", "Authorization", "Bearer " + token)
        .thenCompose(reply -> done(state(reply.orRefuse().about(session, "session"))));
  }

  private static Answer state(Reply reply) {
    String status = reply.text("status");
    if (status == null) {
      if (!reply.has("status")) {
        throw Reply.notUnderstood();
      }
      // A session of which it holds nothing.
      return new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, "null");
    }
    return switch (status) {
      case "CONNECTED" -> new Answer.Told(SessionStatus.SESSION_CONNECTED, status);
      case "INITIALIZING" -> new Answer.Told(SessionStatus.CONNECTING, status);
      case "CLOSED" -> new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, status);
      case "QRCODE" -> Codes.waiting(status, reply.text("urlcode"));
      case "PHONECODE" -> Codes.waiting(status, null);
      default -> throw Reply.notUnderstood();
    };
  }

  private synchronized @Nullable String token(SessionName session) {
    return tokens.get(session.id());
  }

  private synchronized void remember(SessionName session, String token) {
    tokens.put(session.id(), token);
  }

  private synchronized void forget(SessionName session) {
    tokens.remove(session.id());
  }
}
