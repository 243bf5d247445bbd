package io.sessionlog.ingest.signature;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/** The secret itself with each request: only as good as the TLS that it travels in. */
final class SharedKey implements Scheme {

  static final Scheme API_KEY = new SharedKey();

  private static final String HEADER = "x-api-key";

  private SharedKey() {}

  @Override
  public boolean isUsedBy(HttpServletRequest request) {
    return request.getHeader(HEADER) != null;
  }

  @Override
  public String proof() {
    return HEADER + ": <the secret>";
  }

  @Override
  public void verify(HttpServletRequest request, byte[] body, List<Secret> secrets) {
    String shown = request.getHeader(HEADER);
    for (Secret secret : secrets) {
      if (shown != null && secret.isTheSameAs(shown)) {
        return;
      }
    }
    throw Unauthenticated.wrong();
  }
}
