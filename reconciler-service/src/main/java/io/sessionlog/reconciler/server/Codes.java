package io.sessionlog.reconciler.server;

import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers about codes that wait for their scan. */
final class Codes {

  private Codes() {}

  /** One waits; its text is told where the server has one that can be shown. */
  static Answer waiting(String words, @Nullable String code) {
    return new Answer.Told(SessionStatus.QR_GENERATED, words, Set.of(), isText(code) ? code : null);
  }

  /** A picture, and what is longer than any code, is none. */
  static boolean isText(@Nullable String code) {
    return code != null
        && !code.isBlank()
        && code.length() <= SessionFact.QrReceived.MAX_CHARS
        && !code.startsWith("data:");
  }

  static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
