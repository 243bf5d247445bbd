package io.sessionlog.reconciler.server;

import static io.sessionlog.reconciler.server.Codes.done;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.util.concurrent.CompletableFuture;

/**
 * WAHA: {@code GET /api/sessions/{session}} answers {@code {name, status, …}}. Its webhooks tell
 * that a code waits and not which; {@code /api/{session}/auth/qr?format=raw} has it.
 */
final class Waha implements ServerKind {

  private static final String KEY = "X-Api-Key";

  @Override
  public String name() {
    return "waha";
  }

  @Override
  public String dialect() {
    return "waha";
  }

  @Override
  public CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan) {
    return wire.get("/api/sessions/" + session.id(), KEY)
        .thenCompose(
            reply -> {
              if (reply.isUnknownSession()) {
                return done(new Answer.Unknown("404"));
              }
              String status = reply.orRefuse().about(session, "name").text("status");
              return status == null ? refused() : state(wire, session, status);
            });
  }

  private static CompletableFuture<Answer> refused() {
    throw Reply.notUnderstood();
  }

  private static CompletableFuture<Answer> state(Wire wire, SessionName session, String status) {
    return switch (status) {
      case "WORKING" -> done(new Answer.Told(SessionStatus.SESSION_CONNECTED, status));
      case "STARTING" -> done(new Answer.Told(SessionStatus.CONNECTING, status));
      case "STOPPED" -> done(new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, status));
      case "FAILED" -> done(new Answer.Told(SessionStatus.ERROR, status));
      case "SCAN_QR_CODE" ->
          wire.get("/api/" + session.id() + "/auth/qr?format=raw", KEY)
              .thenApply(
                  reply ->
                      Codes.waiting(status, reply.status() < 300 ? reply.text("value") : null));
      default -> {
        if (status.startsWith("PASSKEY_")) {
          yield done(new Answer.Told(SessionStatus.CONNECTING, Reply.words(status)));
        }
        throw Reply.notUnderstood();
      }
    };
  }
}
