package io.sessionlog.notifier.delivery;

import io.sessionlog.model.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Signs as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> does: {@code v1} by
 * HMAC-SHA256 with a shared secret, {@code v1a} by ed25519, of which a receiver needs the public
 * key alone.
 */
public final class Signer {

  private Signer() {}

  /** One of an endpoint's secrets in clear; nothing of it is printed. */
  public static final class Key {
    private final boolean ed25519;
    private final byte[] bytes;

    /**
     * @param bytes HMAC's key, or ed25519's 32-byte seed
     */
    public Key(boolean ed25519, byte[] bytes) {
      this.ed25519 = ed25519;
      this.bytes = bytes.clone();
    }
  }

  /** The header {@code webhook-signature}: one signature for each key that is valid now. */
  public static String sign(List<Key> keys, String id, long timestampSeconds, byte[] body) {
    byte[] head = (id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8);
    return keys.stream()
        .map(key -> key.ed25519 ? "v1a," + ed25519(key, head, body) : "v1," + hmac(key, head, body))
        .collect(Collectors.joining(" "));
  }

  private static String hmac(Key key, byte[] head, byte[] body) {
    return base64(Hmac.of(Hmac.SHA256, key.bytes, head, body));
  }

  private static String ed25519(Key key, byte[] head, byte[] body) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, key.bytes)));
      signature.update(head);
      signature.update(body);
      return base64(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java 17 has Ed25519", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
