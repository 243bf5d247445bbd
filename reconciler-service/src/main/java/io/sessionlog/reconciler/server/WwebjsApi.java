package io.sessionlog.reconciler.server;

import static io.sessionlog.reconciler.server.Codes.done;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * avoylenko/wwebjs-api and chrishubert/whatsapp-api: {@code GET /session/status/{session}} answers
 * {@code {success, state, message}}, and {@code /session/qr/{session}} the code that waits, if one
 * does. Its answers name no session.
 */
final class WwebjsApi implements ServerKind {

  @Override
  public String name() {
    return "wwebjs-api";
  }

  @Override
  public @Nullable String dialect() {
    return null;
  }

  @Override
  public CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan) {
    return wire.get("/session/status/" + session.id(), "x-api-key")
        .thenCompose(reply -> state(wire, session, mayWaitForScan, reply));
  }

  private static CompletableFuture<Answer> state(
      Wire wire, SessionName session, boolean mayWaitForScan, Reply reply) {
    String message = reply.text("message");
    boolean isTold = reply.status() == 404 || reply.status() < 300;
    if (isTold && message != null && message.equals("session_not_found")) {
      return done(new Answer.Unknown(message));
    }
    reply.orRefuse();
    if (message == null) {
      throw Reply.notUnderstood();
    }
    String state = reply.text("state");
    Answer.Told down =
        new Answer.Told(
            SessionStatus.SESSION_NOT_CONNECTED, Reply.words(state == null ? message : state));
    return switch (message.toLowerCase(Locale.ROOT)) {
      case "session_connected" ->
          done(new Answer.Told(SessionStatus.SESSION_CONNECTED, Reply.words(message)));
      case "browser tab closed", "session closed" -> done(down);
      case "session_not_connected" -> {
        if (state != null && (state.equals("OPENING") || state.equals("PAIRING"))) {
          yield done(new Answer.Told(SessionStatus.CONNECTING, state));
        }
        yield mayWaitForScan ? code(wire, session, down) : done(down);
      }
      default -> throw Reply.notUnderstood();
    };
  }

  private static CompletableFuture<Answer> code(Wire wire, SessionName session, Answer.Told none) {
    return wire.get("/session/qr/" + session.id(), "x-api-key")
        .thenApply(
            reply -> {
              String code = reply.text("qr");
              return Boolean.TRUE.equals(reply.bool("success")) && Codes.isText(code)
                  ? Codes.waiting(none.words(), code)
                  : none;
            });
  }
}
