package io.sessionlog.support.security;

import io.sessionlog.model.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The digest of a key. A plain one is enough, since keys are random: 256 bits can't be guessed,
 * however fast a guess is tried.
 */
final class KeyDigest {

  private static final int BYTES = 32;

  private final byte[] digest;

  private KeyDigest(byte[] digest) {
    this.digest = digest;
  }

  static KeyDigest of(String key) {
    return new KeyDigest(Sha256.of(key));
  }

  static Optional<KeyDigest> parse(String hex) {
    try {
      return hex.length() == 2 * BYTES
          ? Optional.of(new KeyDigest(HexFormat.of().parseHex(hex)))
          : Optional.empty();
    } catch (IllegalArgumentException notHex) {
      return Optional.empty();
    }
  }

  /** Enough to find its line among others. */
  String beginning() {
    return HexFormat.of().formatHex(digest, 0, 4);
  }

  /** Takes the same time wherever the two differ. */
  @Override
  public boolean equals(Object other) {
    return other instanceof KeyDigest that && MessageDigest.isEqual(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }

  /** Tells nothing. */
  @Override
  public String toString() {
    return "digest of a key";
  }
}
