package io.sessionlog.support.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/** A key or token comes in a header; never in the URL, which proxies and browsers write down. */
final class PresentedCredential implements AuthenticationConverter {

  static final String API_KEY_HEADER = "x-api-key";

  private final AuthenticationConverter authorization = new BearerTokenAuthenticationConverter();

  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    List<String> keys = Collections.list(request.getHeaders(API_KEY_HEADER));
    // Several say nothing clear, and none of them counts.
    return keys.size() == 1 && !keys.get(0).isBlank()
        ? new BearerTokenAuthenticationToken(keys.get(0).strip())
        : authorization.convert(request);
  }
}
