package io.sessionlog.reconciler.server;

import static io.sessionlog.reconciler.server.Codes.done;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * GOWA (go-whatsapp-web-multidevice) from version 8: {@code GET /devices/{device}/status} answers
 * {@code {results: {is_connected, is_logged_in}}}. The key is {@code user:password}. It has no
 * request that only reads a code: {@code /login} begins a log-in, which nobody asked for.
 */
final class Gowa implements ServerKind {

  @Override
  public String name() {
    return "gowa";
  }

  @Override
  public String dialect() {
    return "gowa";
  }

  @Override
  public CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan) {
    String basic =
        wire.key().isEmpty()
            ? ""
            : "Basic "
                + Base64.getEncoder().encodeToString(wire.key().getBytes(StandardCharsets.UTF_8));
    return wire.get("/devices/" + session.id() + "/status", "Authorization", basic)
        .thenCompose(reply -> done(state(session, reply)));
  }

  private static Answer state(SessionName session, Reply reply) {
    if (reply.isUnknownSession()) {
      return new Answer.Unknown("404");
    }
    reply.orRefuse().about(session, "results", "device_id");
    Boolean isConnected = reply.bool("results", "is_connected");
    Boolean isLoggedIn = reply.bool("results", "is_logged_in");
    if (isConnected == null || isLoggedIn == null) {
      throw Reply.notUnderstood();
    }
    if (isConnected && isLoggedIn) {
      return new Answer.Told(SessionStatus.SESSION_CONNECTED, "logged in");
    }
    return isConnected
        ? new Answer.Told(
            SessionStatus.CONNECTING,
            "connected, not logged in",
            Set.of(SessionStatus.QR_GENERATED, SessionStatus.SESSION_NOT_CONNECTED),
            null)
        : new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, "disconnected");
  }
}
