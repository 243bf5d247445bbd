package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hex of an HMAC over the body alone. It holds no time, so what was recorded can be sent again
 * at any time; the fold is what makes that harmless.
 */
final class HexSignature implements Scheme {

  /** What the original's receiver takes, Meta's header included. */
  static final Scheme ORIGINAL =
      new HexSignature(
          "HmacSHA256",
          "sha256=",
          null,
          List.of("X-Webhook-Signature", "X-Signature-256", "X-Hub-Signature-256"));

  static final Scheme WAHA =
      new HexSignature("HmacSHA512", "", "X-Webhook-Hmac-Algorithm", List.of("X-Webhook-Hmac"));

  static final Scheme OPENWA =
      new HexSignature("HmacSHA256", "sha256=", null, List.of("X-OpenWA-Signature"));

  static final Scheme WUZAPI =
      new HexSignature("HmacSHA256", "", null, List.of("x-hmac-signature"));

  private final String algorithm;
  private final String prefix;
  private final @Nullable String algorithmHeader;
  private final List<String> headers;

  private HexSignature(
      String algorithm, String prefix, @Nullable String algorithmHeader, List<String> headers) {
    this.algorithm = algorithm;
    this.prefix = prefix;
    this.algorithmHeader = algorithmHeader;
    this.headers = headers;
  }

  @Override
  public boolean isUsedBy(HttpServletRequest request) {
    return shown(request) != null;
  }

  @Override
  public String proof() {
    return "%s: %s<hex of the %s of the body>".formatted(headers.get(0), prefix, algorithm);
  }

  @Override
  public Covered covered() {
    return Covered.BODY;
  }

  @Override
  public Secret verify(HttpServletRequest request, byte[] body, List<Secret> secrets) {
    byte[] signature = decode(shown(request));
    if (signature == null || usesAnotherAlgorithm(request)) {
      throw new Unauthenticated(Refusal.SIGNATURE_MALFORMED, "It must be " + proof() + ".");
    }
    for (Secret secret : secrets) {
      if (MessageDigest.isEqual(secret.hmac(algorithm, body), signature)) {
        return secret;
      }
    }
    throw Unauthenticated.wrong();
  }

  @Override
  public @Nullable String signature(HttpServletRequest request) {
    for (String header : headers) {
      String value = request.getHeader(header);
      if (value != null) {
        return header + ": " + value.strip();
      }
    }
    return null;
  }

  private @Nullable String shown(HttpServletRequest request) {
    String signature = signature(request);
    return signature == null ? null : signature.substring(signature.indexOf(": ") + 2);
  }

  private boolean usesAnotherAlgorithm(HttpServletRequest request) {
    String named = algorithmHeader == null ? null : request.getHeader(algorithmHeader);
    return named != null && !algorithm.equalsIgnoreCase("Hmac" + named.strip());
  }

  private byte @Nullable [] decode(@Nullable String signature) {
    if (signature == null || !signature.toLowerCase(Locale.ROOT).startsWith(prefix)) {
      return null;
    }
    try {
      return HexFormat.of().parseHex(signature, prefix.length(), signature.length());
    } catch (IllegalArgumentException notHex) {
      return null;
    }
  }
}
