package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.model.json.JsonView;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Web Token in HS256 with {@code exp}, which Evolution API makes anew for each webhook, for
 * ten minutes. It does not cover the body: who has seen one can send anything while it lasts.
 */
final class EvolutionJwt implements Scheme {

  private static final String HEADER = "Authorization";
  private static final String PREFIX = "Bearer ";
  private static final int MAX_CHARS = 4_096;

  private final Clock clock;
  private final Duration tolerance;

  EvolutionJwt(Clock clock, Duration tolerance) {
    this.clock = clock;
    this.tolerance = tolerance;
  }

  @Override
  public boolean isUsedBy(HttpServletRequest request) {
    String[] parts = parts(request);
    return parts.length == 3;
  }

  private static String[] parts(HttpServletRequest request) {
    String value = request.getHeader(HEADER);
    return value == null || !value.startsWith(PREFIX) || value.length() > MAX_CHARS
        ? new String[0]
        : value.substring(PREFIX.length()).strip().split("\\.", -1);
  }

  @Override
  public String proof() {
    return HEADER + ": " + PREFIX + "<a JWT in HS256 with exp>";
  }

  /** The token is as good as the secret to whoever sees it. */
  @Override
  public Covered covered() {
    return Covered.REQUEST;
  }

  @Override
  public Secret verify(HttpServletRequest request, byte[] body, List<Secret> secrets) {
    String[] parts = parts(request);
    JsonView head = json(parts.length == 3 ? parts[0] : "");
    byte[] signature = parts.length == 3 ? decoded(parts[2]) : null;
    if (signature == null || !"HS256".equals(head.get("alg").name())) {
      throw new Unauthenticated(Refusal.SIGNATURE_MALFORMED, "It must be " + proof() + ".");
    }
    byte[] signed = (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII);
    for (Secret secret : secrets) {
      if (MessageDigest.isEqual(secret.hmac("HmacSHA256", signed), signature)) {
        requireValidNow(json(parts[1]));
        return secret;
      }
    }
    throw Unauthenticated.wrong();
  }

  private void requireValidNow(JsonView claims) {
    Long expiry = claims.get("exp").number();
    Long issued = claims.get("iat").number();
    long now = clock.instant().getEpochSecond();
    boolean isOver = expiry == null || expiry + tolerance.toSeconds() < now;
    boolean isEarly = issued != null && issued - tolerance.toSeconds() > now;
    if (isOver || isEarly) {
      throw new Unauthenticated(
          Refusal.SIGNATURE_STALE,
          "The token is not valid now, or has no exp. Is the sender's clock right?");
    }
  }

  private static JsonView json(String part) {
    byte[] bytes = decoded(part);
    return bytes == null ? JsonView.MISSING : JsonView.of(bytes);
  }

  private static byte @Nullable [] decoded(String part) {
    try {
      return Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }
}
