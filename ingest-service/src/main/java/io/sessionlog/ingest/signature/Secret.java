package io.sessionlog.ingest.signature;

import io.sessionlog.model.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/** What a sender and this service share. It can verify, and not be printed. */
final class Secret {

  /** Before a secret of Standard Webhooks, which is Base64 then. */
  private static final String STANDARD_WEBHOOKS_PREFIX = "whsec_";

  private final byte[] text;
  private final byte[] standardWebhooksKey;

  private Secret(byte[] text, byte[] standardWebhooksKey) {
    this.text = text;
    this.standardWebhooksKey = standardWebhooksKey;
  }

  /**
   * @throws IllegalArgumentException if it starts as one of Standard Webhooks and is not Base64
   */
  static Secret of(String secret) {
    byte[] text = secret.getBytes(StandardCharsets.UTF_8);
    if (!secret.startsWith(STANDARD_WEBHOOKS_PREFIX)) {
      return new Secret(text, text);
    }
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring(STANDARD_WEBHOOKS_PREFIX.length()));
      if (key.length > 0) {
        return new Secret(text, key);
      }
    } catch (IllegalArgumentException notBase64) {
      // said below, without the cause, which quotes the secret's characters
    }
    throw new IllegalArgumentException(
        "A secret that starts with whsec_ must go on in Base64, as Standard Webhooks has it.");
  }

  byte[] hmac(String algorithm, byte[] body) {
    return Hmac.of(algorithm, text, body);
  }

  /** Over what is signed before the body, and the body. */
  byte[] standardWebhooksHmac(byte[] head, byte[] body) {
    return Hmac.of(Hmac.SHA256, standardWebhooksKey, head, body);
  }

  /** In a time that does not tell how much of it is right. */
  boolean isTheSameAs(String shown) {
    return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), text);
  }

  @Override
  public String toString() {
    return "Secret[...]";
  }
}
