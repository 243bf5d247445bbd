package io.sessionlog.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names a QR code without telling it. */
public final class QrFingerprint {

  private QrFingerprint() {}

  /** The lower-case hex SHA-256 of the code's UTF-8 bytes. */
  public static String of(String qr) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(qr.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
