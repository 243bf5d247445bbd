package io.sessionlog.reconciler.server;

import static io.sessionlog.reconciler.server.Codes.done;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * OpenWA (rmyndharis): {@code GET /api/sessions/{session}} answers {@code {id, name, status}}, and
 * {@code /api/sessions/{session}/qr} the code that waits. It says {@code initializing} for as long
 * as it tries to come back.
 */
final class OpenWa implements ServerKind {

  private static final String KEY = "X-API-Key";

  @Override
  public String name() {
    return "openwa";
  }

  @Override
  public String dialect() {
    return "openwa-rm";
  }

  @Override
  public CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan) {
    return wire.get("/api/sessions/" + session.id(), KEY)
        .thenCompose(
            reply -> {
              if (reply.isUnknownSession()) {
                return done(new Answer.Unknown("404"));
              }
              return state(wire, session, reply.orRefuse().about(session, "id"));
            });
  }

  private static CompletableFuture<Answer> state(Wire wire, SessionName session, Reply reply) {
    String status = reply.text("status");
    if (status == null) {
      throw Reply.notUnderstood();
    }
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "ready" -> done(new Answer.Told(SessionStatus.SESSION_CONNECTED, status));
      case "initializing", "authenticating" ->
          done(new Answer.Told(SessionStatus.CONNECTING, status));
      case "created", "disconnected" ->
          done(new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, status));
      case "failed", "action_required" -> done(new Answer.Told(SessionStatus.ERROR, status));
      case "qr_ready", "scan_qr" ->
          wire.get("/api/sessions/" + session.id() + "/qr", KEY)
              .thenApply(
                  code -> Codes.waiting(status, code.status() < 300 ? code.text("qrCode") : null));
      default -> throw Reply.notUnderstood();
    };
  }
}
