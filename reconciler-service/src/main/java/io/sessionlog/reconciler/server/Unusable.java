package io.sessionlog.reconciler.server;

import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import org.jspecify.annotations.Nullable;

/**
 * An answer that can't be believed: late, an error, a page, too large, or about another session.
 * Its message holds no word of the answer, which may be secret.
 */
final class Unusable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Fault fault;

  Unusable(String message, Fault fault) {
    super(message, null, false, false);
    this.fault = fault;
  }

  /**
   * Whose it is by the status of HTTP. 500 is an error that a server may have with a session alone;
   * 504 is said by a proxy before it, of a question that hangs.
   */
  static Fault faultOf(int status) {
    return (status > 500 && status != 504) || status == 429 ? Fault.SERVER : Fault.SESSION;
  }

  Answer.Failed asAnswer() {
    return new Answer.Failed(String.valueOf(getMessage()), fault);
  }

  static Unusable of(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Unusable unusable) {
      return unusable;
    }
    if (cause instanceof java.net.ConnectException
        || cause instanceof java.net.http.HttpConnectTimeoutException) {
      return new Unusable("no connection", Fault.SERVER);
    }
    if (cause instanceof java.util.concurrent.TimeoutException
        || cause instanceof java.net.http.HttpTimeoutException) {
      // A session's browser that hangs makes its server wait for it, and answer about others.
      return new Unusable("no answer in time", Fault.SESSION);
    }
    return new Unusable(
        "no answer: " + (cause == null ? "unknown" : cause.getClass().getSimpleName()),
        cause instanceof java.io.IOException ? Fault.SERVER : Fault.SESSION);
  }
}
