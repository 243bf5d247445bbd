package io.sessionlog.support.security;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * A key or token comes in a header; never in the URL, which proxies and browsers write down.
 *
 * <p>A browser that opens a WebSocket can set no header but the subprotocols that it offers: there
 * the key may be one of them, {@value #KEY_PROTOCOL} and the key in base64url.
 */
final class PresentedCredential implements AuthenticationConverter {

  static final String API_KEY_HEADER = "x-api-key";
  static final String KEY_PROTOCOL = "sessionlog.key.";

  private static final String PROTOCOLS_HEADER = "Sec-WebSocket-Protocol";

  private final SignedCallers nodes;
  private final AuthenticationConverter authorization = new BearerTokenAuthenticationConverter();

  PresentedCredential(SignedCallers nodes) {
    this.nodes = nodes;
  }

  @Override
  public @Nullable Authentication convert(HttpServletRequest request) {
    SignedCallers.Said said = nodes.presented(request);
    if (said != null) {
      return new SaidByNode(said);
    }
    List<String> keys = Collections.list(request.getHeaders(API_KEY_HEADER));
    // Several say nothing clear, and none of them counts.
    if (keys.size() == 1 && !keys.get(0).isBlank()) {
      return new BearerTokenAuthenticationToken(keys.get(0).strip());
    }
    Authentication authorized = authorization.convert(request);
    return authorized == null && isWebSocket(request) ? ofProtocol(request) : authorized;
  }

  private static boolean isWebSocket(HttpServletRequest request) {
    return "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }

  private static @Nullable Authentication ofProtocol(HttpServletRequest request) {
    List<String> keys =
        Collections.list(request.getHeaders(PROTOCOLS_HEADER)).stream()
            .flatMap(header -> Arrays.stream(header.split(",")))
            .map(String::strip)
            .filter(protocol -> protocol.startsWith(KEY_PROTOCOL))
            .map(PresentedCredential::decoded)
            .toList();
    return keys.size() == 1 && !keys.get(0).isBlank()
        ? new BearerTokenAuthenticationToken(keys.get(0).strip())
        : null;
  }

  /** What can't be decoded is nobody's key, and refused as such. */
  private static String decoded(String protocol) {
    try {
      return new String(
          Base64.getUrlDecoder().decode(protocol.substring(KEY_PROTOCOL.length())),
          StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return protocol;
    }
  }
}
