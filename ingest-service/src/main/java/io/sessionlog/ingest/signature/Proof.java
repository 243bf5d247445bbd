package io.sessionlog.ingest.signature;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request was let in with.
 *
 * @param isBound whether the secret is good for some sessions alone
 */
record Proof(Secret shown, boolean isBound) {

  private static final String ATTRIBUTE = Proof.class.getName();

  void markOn(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** Null where nothing had to be shown. */
  static @Nullable Proof of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Proof proof ? proof : null;
  }

  /**
   * @param own the secrets of a session; empty if it has none of its own
   */
  boolean opens(List<Secret> own) {
    return own.isEmpty() ? !isBound : own.stream().anyMatch(shown::isTheSameAs);
  }
}
