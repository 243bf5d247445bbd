package io.sessionlog.reconciler.server;

import static io.sessionlog.reconciler.server.Codes.done;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import io.sessionlog.support.picture.QrPicture;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * wuzapi: {@code GET /session/status} answers {@code {data: {Connected, LoggedIn}}}, newer versions
 * in small letters and with the user's name. The key is a user's token, so it tells of one session;
 * of more than one, a line each in {@code WHATSAPP_SERVERS_FILE}. Its codes come as pictures, which
 * are read; to ask for one begins no log-in.
 */
final class Wuzapi implements ServerKind {

  private static final String KEY = "token";
  private static final String WORDS = "connected, not logged in";

  private static final Answer CONNECTING =
      new Answer.Told(SessionStatus.CONNECTING, WORDS, Set.of(SessionStatus.QR_GENERATED), null);

  @Override
  public String name() {
    return "wuzapi";
  }

  @Override
  public String dialect() {
    return "wuzapi";
  }

  @Override
  public CompletableFuture<Answer> ask(Wire wire, SessionName session, boolean mayWaitForScan) {
    return wire.get("/session/status", KEY)
        .thenCompose(
            reply -> {
              Answer state = state(session, reply);
              return state.equals(CONNECTING) && mayWaitForScan ? code(wire) : done(state);
            });
  }

  /** Older versions do not tell of it in the state. */
  private static CompletableFuture<Answer> code(Wire wire) {
    return wire.get("/session/qr", KEY)
        .thenApply(
            reply -> {
              String picture = reply.status() < 300 ? reply.text("data", "QRCode") : null;
              return picture == null || picture.isEmpty() ? CONNECTING : waiting(picture);
            });
  }

  private static Answer waiting(String picture) {
    return Codes.waiting(WORDS, QrPicture.read(picture).orElse(null));
  }

  private static Answer state(SessionName session, Reply reply) {
    String error = reply.text("error");
    if (reply.status() == 500
        && error != null
        && error.toLowerCase(java.util.Locale.ROOT).contains("no session")) {
      return new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, "No session");
    }
    reply.orRefuse();
    refuseOthers(session, reply);
    Boolean isConnected = either(reply.bool("data", "Connected"), reply.bool("data", "connected"));
    Boolean isLoggedIn = either(reply.bool("data", "LoggedIn"), reply.bool("data", "loggedIn"));
    if (isConnected == null || isLoggedIn == null) {
      throw Reply.notUnderstood();
    }
    if (isConnected && isLoggedIn) {
      return new Answer.Told(SessionStatus.SESSION_CONNECTED, "logged in");
    }
    if (!isConnected) {
      return new Answer.Told(SessionStatus.SESSION_NOT_CONNECTED, "disconnected");
    }
    String picture = reply.text("data", "qrcode");
    return picture == null || picture.isEmpty() ? CONNECTING : waiting(picture);
  }

  /** A session is named after the user's name or id, whichever its webhooks tell. */
  private static void refuseOthers(SessionName session, Reply reply) {
    String name = reply.text("data", "name");
    String id = reply.text("data", "id");
    boolean isIts = (name != null && session.is(name)) || (id != null && session.is(id));
    if (!isIts && (name != null || id != null)) {
      throw new Unusable("answered about another session", Fault.SESSION);
    }
  }

  private static @Nullable Boolean either(@Nullable Boolean one, @Nullable Boolean other) {
    return one != null ? one : other;
  }
}
