package io.sessionlog.ingest.signature;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way in which senders prove that a body is theirs. */
interface Scheme {

  /** Whether the request carries this scheme's proof, right or wrong. */
  boolean isUsedBy(HttpServletRequest request);

  /** What a sender would have to send, for people. */
  String proof();

  Covered covered();

  /**
   * The header that signs the body, as {@code name: value}, for what is not believed to be verified
   * again; null where it would hold a secret, or be void by then.
   */
  default @Nullable String signature(HttpServletRequest request) {
    return null;
  }

  /** Whether only the body can tell that a request has no proof. */
  default boolean isInBody() {
    return false;
  }

  /**
   * @param body the bytes as they came
   * @param secrets each of which is valid
   * @return the one that the proof holds with
   * @throws Unauthenticated if the proof holds with none of them
   */
  Secret verify(HttpServletRequest request, byte[] body, List<Secret> secrets);
}
