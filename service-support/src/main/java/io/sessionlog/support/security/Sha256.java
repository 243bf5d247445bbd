package io.sessionlog.support.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The digest of a key. A plain one is enough, since keys are random: 256 bits can't be guessed,
 * however fast a guess is tried.
 */
final class Sha256 {

  private static final int BYTES = 32;

  private final byte[] digest;

  private Sha256(byte[] digest) {
    this.digest = digest;
  }

  static Sha256 of(String key) {
    try {
      return new Sha256(
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  static Optional<Sha256> parse(String hex) {
    try {
      return hex.length() == 2 * BYTES
          ? Optional.of(new Sha256(HexFormat.of().parseHex(hex)))
          : Optional.empty();
    } catch (IllegalArgumentException notHex) {
      return Optional.empty();
    }
  }

  /** Takes the same time wherever the two differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Sha256 that && MessageDigest.isEqual(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  /** Tells nothing. */
  @Override
  public String toString() {
    return "sha256";
  }
}
