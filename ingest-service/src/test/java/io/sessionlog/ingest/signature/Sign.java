package io.sessionlog.ingest.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/** The headers that senders put on a body. */
public final class Sign {

  private Sign() {}

  public static Map<String, String> original(String secret, String body) {
    return original(secret, bytes(body));
  }

  public static Map<String, String> original(String secret, byte[] body) {
    return Map.of("X-Webhook-Signature", "sha256=" + hex("HmacSHA256", secret, body));
  }

  public static Map<String, String> waha(String secret, String body) {
    return waha(secret, bytes(body));
  }

  public static Map<String, String> waha(String secret, byte[] body) {
    return Map.of(
        "X-Webhook-Hmac",
        hex("HmacSHA512", secret, body),
        "X-Webhook-Hmac-Algorithm",
        "sha512",
        "X-Webhook-Request-Id",
        "01HZWAHA0REQUEST0ID");
  }

  public static Map<String, String> standardWebhooks(
      String secret, String id, long timestamp, String body) {
    return standardWebhooks(secret, id, timestamp, bytes(body));
  }

  public static Map<String, String> standardWebhooks(
      String secret, String id, long timestamp, byte[] body) {
    byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    byte[] hmac = Secret.of(secret).standardWebhooksHmac(head, body);
    return Map.of(
        "webhook-id",
        id,
        "webhook-timestamp",
        Long.toString(timestamp),
        "webhook-signature",
        "v1," + Base64.getEncoder().encodeToString(hmac));
  }

  public static Map<String, String> apiKey(String secret) {
    return Map.of("x-api-key", secret);
  }

  static String hex(String algorithm, String secret, byte[] body) {
    return HexFormat.of().formatHex(Secret.of(secret).hmac(algorithm, body));
  }

  static byte[] bytes(String body) {
    return body.getBytes(StandardCharsets.UTF_8);
  }
}
