package io.sessionlog.model;

import java.util.HexFormat;

/**
 * Stands for a secret, such as a QR code, where that may not be: it tells whether two are equal,
 * and nothing else.
 */
public final class Fingerprint {

  private Fingerprint() {}

  /** The lower-case hex SHA-256 of the secret's UTF-8 bytes. */
  public static String of(String secret) {
    return HexFormat.of().formatHex(Sha256.of(secret));
  }
}
