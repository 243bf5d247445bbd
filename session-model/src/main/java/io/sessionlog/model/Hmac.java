package io.sessionlog.model;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Message authentication codes, by which senders and receivers prove what is theirs. */
public final class Hmac {

  public static final String SHA256 = "HmacSHA256";
  public static final String SHA512 = "HmacSHA512";

  private Hmac() {}

  /**
   * Of the parts as if they were one.
   *
   * @param algorithm one of the above, which every Java platform has
   */
  public static byte[] of(String algorithm, byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + algorithm, e);
    }
  }

  /** As mygads/whatsapp-api signs a body: the hex, in small letters, with SHA-256. */
  public static String hex(String key, byte[] body) {
    return HexFormat.of().formatHex(of(SHA256, key.getBytes(StandardCharsets.UTF_8), body));
  }
}
