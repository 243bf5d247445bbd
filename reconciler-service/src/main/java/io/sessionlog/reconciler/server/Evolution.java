package io.sessionlog.reconciler.server;

import static io.sessionlog.reconciler.server.Codes.done;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Evolution API v2: {@code GET /instance/connectionState/{instance}} answers {@code {instance:
 * {instanceName, state}}}. Its {@code connecting} covers a code that waits as well as a new
 * attempt; {@code /instance/connect} has the code, and is asked for it only where one may wait: it
 * would begin a log-in.
 */
final class Evolution implements ServerKind {

  private static final String KEY = "apikey";

  @Override
  public String name() {
    return "evolution";
  }

  @Override
  public String dialect() {
    return "evolution";
  }

  @Override
  public CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan) {
    return wire.get("/instance/connectionState/" + session.id(), KEY)
        .thenCompose(
            reply -> {
              if (reply.isUnknownSession()) {
                return done(new Answer.Unknown("404"));
              }
              reply.orRefuse().about(session, "instance", "instanceName");
              return state(wire, session, mayWaitForScan, reply);
            });
  }

  private static CompletableFuture<Answer> state(
      Wire wire, SessionName session, boolean mayWaitForScan, Reply reply) {
    String state = reply.text("instance", "state");
    if (state == null) {
      throw Reply.notUnderstood();
    }
    return switch (state) {
      case "open" -> done(new Answer.Told(SessionStatus.SESSION_CONNECTED, state));
      case "close" -> done(new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, state));
      case "connecting" -> {
        var connecting =
            new Answer.Told(
                SessionStatus.CONNECTING, state, Set.of(SessionStatus.QR_GENERATED), null);
        yield mayWaitForScan ? code(wire, session, connecting) : done(connecting);
      }
      default -> throw Reply.notUnderstood();
    };
  }

  private static CompletableFuture<Answer> code(
      Wire wire, SessionName session, Answer.Told connecting) {
    return wire.get("/instance/connect/" + session.id(), KEY)
        .thenApply(
            reply -> {
              String code = reply.text("code");
              return reply.status() < 300 && Codes.isText(code)
                  ? Codes.waiting(connecting.words(), code)
                  : connecting;
            });
  }
}
