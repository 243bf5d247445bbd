package io.sessionlog.reconciler.server;

import org.jspecify.annotations.Nullable;

/**
 * An answer that can't be believed: late, an error, a page, too large, or about another session.
 * Its message holds no word of the answer, which may be secret.
 */
final class Unusable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Unusable(String message) {
    super(message, null, false, false);
  }

  static Unusable of(@Nullable Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof java.util.concurrent.CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Unusable unusable) {
      return unusable;
    }
    if (cause instanceof java.util.concurrent.TimeoutException
        || cause instanceof java.net.http.HttpTimeoutException) {
      return new Unusable("no answer in time");
    }
    if (cause instanceof java.net.ConnectException) {
      return new Unusable("no connection");
    }
    return new Unusable(
        "no answer: " + (cause == null ? "unknown" : cause.getClass().getSimpleName()));
  }
}
