package io.sessionlog.ingest.signature;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secret itself with each request: only as good as the TLS that it travels in. */
final class SharedKey implements Scheme {

  static final Scheme API_KEY = new SharedKey("x-api-key", "");

  static final Scheme Z_API = new SharedKey("z-api-token", "");

  static final Scheme BEARER = new SharedKey("Authorization", "Bearer ");

  private final String header;
  private final String prefix;

  private SharedKey(String header, String prefix) {
    this.header = header;
    this.prefix = prefix;
  }

  @Override
  public boolean isUsedBy(HttpServletRequest request) {
    return shown(request) != null;
  }

  @Override
  public String proof() {
    return header + ": " + prefix + "<the secret>";
  }

  @Override
  public Covered covered() {
    return Covered.REQUEST;
  }

  @Override
  public Secret verify(HttpServletRequest request, byte[] body, List<Secret> secrets) {
    String shown = shown(request);
    for (Secret secret : secrets) {
      if (shown != null && secret.isTheSameAs(shown)) {
        return secret;
      }
    }
    throw Unauthenticated.wrong();
  }

  private @Nullable String shown(HttpServletRequest request) {
    String value = request.getHeader(header);
    return value == null || !value.startsWith(prefix) ? null : value.substring(prefix.length());
  }
}
