package io.sessionlog.ingest.signature;

import io.sessionlog.model.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** What a sender and this service share. It can verify, and not be printed. */
final class Secret {

  /** Before a secret of Standard Webhooks, which is Base64 then. */
  private static final String STANDARD_WEBHOOKS_PREFIX = "whsec_";

  private static final byte[] FINGERPRINTED = "fingerprint".getBytes(StandardCharsets.UTF_8);

  private final byte[] text;
  private final byte[] standardWebhooksKey;
  private final @Nullable String user;

  private Secret(byte[] text, byte[] standardWebhooksKey, @Nullable String user) {
    this.text = text;
    this.standardWebhooksKey = standardWebhooksKey;
    this.user = user;
  }

  /**
   * @throws IllegalArgumentException if it starts as one of Standard Webhooks and is not Base64
   */
  static Secret of(String secret) {
    return of(secret, null);
  }

  /**
   * @param user who owns what it makes; null where the webhook may say so
   * @throws IllegalArgumentException if it starts as one of Standard Webhooks and is not Base64
   */
  static Secret of(String secret, @Nullable String user) {
    byte[] text = secret.getBytes(StandardCharsets.UTF_8);
    if (!secret.startsWith(STANDARD_WEBHOOKS_PREFIX)) {
      return new Secret(text, text, user);
    }
    try {
      byte[] key = Base64.getDecoder().decode(secret.substring(STANDARD_WEBHOOKS_PREFIX.length()));
      if (key.length > 0) {
        return new Secret(text, key, user);
      }
    } catch (IllegalArgumentException notBase64) {
      // said below, without the cause, which quotes the secret's characters
    }
    throw new IllegalArgumentException(
        "A secret that starts with whsec_ must go on in Base64, as Standard Webhooks has it.");
  }

  @Nullable String user() {
    return user;
  }

  /** The same for equal secrets, and no way back to one. */
  String fingerprint() {
    return HexFormat.of().formatHex(hmac(Hmac.SHA256, FINGERPRINTED));
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

  boolean isTheSameAs(Secret other) {
    return MessageDigest.isEqual(other.text, text);
  }

  @Override
  public String toString() {
    return "Secret[...]";
  }
}
