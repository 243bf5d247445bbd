package io.sessionlog.ingest.signature;

import io.sessionlog.ingest.refusal.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HMAC over id, time and body, so that what was recorded can't be sent again later. Version 1 of
 * the specification at standardwebhooks.com; several signatures may be given, one of which must
 * hold.
 */
final class StandardWebhooks implements Scheme {

  static final String ID = "webhook-id";
  static final String TIMESTAMP = "webhook-timestamp";
  static final String SIGNATURE = "webhook-signature";

  private static final String VERSION_1 = "v1,";

  private final Clock clock;
  private final Duration tolerance;

  StandardWebhooks(Clock clock, Duration tolerance) {
    this.clock = clock;
    this.tolerance = tolerance;
  }

  @Override
  public boolean isUsedBy(HttpServletRequest request) {
    return request.getHeader(SIGNATURE) != null;
  }

  @Override
  public String proof() {
    return "%s, %s (seconds) and %s: v1,<Base64 of the HmacSHA256 of id.timestamp.body>"
        .formatted(ID, TIMESTAMP, SIGNATURE);
  }

  @Override
  public Covered covered() {
    return Covered.STANDARD_WEBHOOKS;
  }

  @Override
  public Secret verify(HttpServletRequest request, byte[] body, List<Secret> secrets) {
    String id = request.getHeader(ID);
    String timestamp = request.getHeader(TIMESTAMP);
    List<byte[]> signatures = signatures(request.getHeader(SIGNATURE));
    if (id == null
        || timestamp == null
        || !timestamp.matches("[0-9]{1,12}")
        || signatures.isEmpty()) {
      throw new Unauthenticated(Refusal.SIGNATURE_MALFORMED, "It must be " + proof() + ".");
    }
    byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    for (Secret secret : secrets) {
      byte[] expected = secret.standardWebhooksHmac(head, body);
      for (byte[] signature : signatures) {
        if (MessageDigest.isEqual(expected, signature)) {
          requireRecent(Long.parseLong(timestamp));
          return secret;
        }
      }
    }
    throw Unauthenticated.wrong();
  }

  /** Only told to who has signed: it says what our clock shows. */
  private void requireRecent(long signedAtSeconds) {
    long apart = Math.abs(clock.instant().getEpochSecond() - signedAtSeconds);
    if (apart > tolerance.toSeconds()) {
      throw new Unauthenticated(
          Refusal.SIGNATURE_STALE,
          "It was signed %d s from now; %d s are tolerated. Is the sender's clock right?"
              .formatted(apart, tolerance.toSeconds()));
    }
  }

  private static List<byte[]> signatures(@Nullable String header) {
    List<byte[]> signatures = new ArrayList<>(1);
    for (String part : header == null ? new String[0] : header.split(" ")) {
      if (part.startsWith(VERSION_1)) {
        try {
          signatures.add(Base64.getDecoder().decode(part.substring(VERSION_1.length())));
        } catch (IllegalArgumentException notBase64) {
          // another one may hold
        }
      }
    }
    return signatures;
  }
}
