package io.sessionlog.reconciler.server;

import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import io.sessionlog.reconciler.doubt.Question;
import io.sessionlog.reconciler.doubt.Watched;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One server that can be asked. */
public final class Server {

  /** The kind that each session's dialect tells. */
  static final String AUTO = "auto";

  private static final Set<String> KINDS =
      ServerKind.all().stream().map(ServerKind::name).collect(Collectors.toUnmodifiableSet());

  private final String name;
  private final Wire wire;
  private final Sessions sessions;
  private final boolean isAuto;

  /** Of this server alone: a kind may keep tokens, which no other host may see. */
  private final List<ServerKind> kinds;

  private Server(String name, Wire wire, Sessions sessions, String kind) {
    this.name = name;
    this.wire = wire;
    this.sessions = sessions;
    this.isAuto = kind.equals(AUTO);
    this.kinds =
        ServerKind.all().stream().filter(its -> isAuto || its.name().equals(kind)).toList();
  }

  static Server of(
      HttpClient http, String kind, URI url, String key, Sessions sessions, Duration timeout) {
    return new Server(
        url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()),
        new Wire(http, url, key, timeout),
        sessions,
        kind);
  }

  static boolean isKind(String text) {
    return text.equals(AUTO) || KINDS.contains(text);
  }

  /** For people: its host and port. */
  public String name() {
    return name;
  }

  /** Whether the session is this server's, and its kind can be asked. */
  public boolean has(Watched session) {
    return sessions.contain(session) && kindOf(session) != null;
  }

  /** What kind of server the session's is; null if none that can be asked. */
  public @Nullable String kindName(Watched session) {
    ServerKind its = kindOf(session);
    return its == null ? null : its.name();
  }

  private @Nullable ServerKind kindOf(Watched session) {
    return kinds.stream()
        .filter(its -> !isAuto || Objects.equals(its.dialect(), session.dialect()))
        .findFirst()
        .orElse(null);
  }

  /** Never fails: what can't be believed is {@link Answer.Failed}. */
  public CompletableFuture<Answer> ask(Question question) {
    ServerKind its = kindOf(question.about());
    if (its == null) {
      return Codes.done(
          new Answer.Failed("it is not known how such a server is asked", Fault.SESSION));
    }
    CompletableFuture<Answer> answer;
    try {
      answer = its.ask(wire, new SessionName(question.sessionId()), question.mayWaitForScan());
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer.exceptionally(failure -> Unusable.of(failure).asAnswer());
  }

  /** Leaves out the key. */
  @Override
  public String toString() {
    return "Server[" + name + "]";
  }
}
