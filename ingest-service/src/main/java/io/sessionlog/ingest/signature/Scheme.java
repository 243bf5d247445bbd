package io.sessionlog.ingest.signature;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** One way in which senders prove that a body is theirs. */
interface Scheme {

  /** Whether the request carries this scheme's proof, right or wrong. */
  boolean isUsedBy(HttpServletRequest request);

  /** What a sender would have to send, for people. */
  String proof();

  Covered covered();

  /** Whether only the body can tell that a request has no proof. */
  default boolean isInBody() {
    return false;
  }

  /**
   * @param body the bytes as they came
   * @param secrets each of which is valid
   * @throws Unauthenticated if the proof holds with none of them
   */
  void verify(HttpServletRequest request, byte[] body, List<Secret> secrets);
}
