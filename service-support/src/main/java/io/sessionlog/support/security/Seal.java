package io.sessionlog.support.security;

import io.sessionlog.model.Hmac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what callers are given to hand back and must not read. The key is made of {@code
 * NODE_SECRET}, so what one node has sealed the others open, whichever service they are of.
 *
 * <p>Equal bytes of one kind are sealed alike on every node, so that tags of equal content stay
 * equal: AES-GCM with a nonce that is a digest of the bytes under a key of its own, as RFC 5297
 * does it.
 */
public final class Seal {

  /** What is sealed; one kind is never opened as another. */
  public enum Kind {
    POSITION,
    PUSH_ID,
    PULL_CURSOR,
    ATTEMPTS_CURSOR
  }

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final byte[] NO_SALT = new byte[32];
  private static final int SALT_BYTES = 8;
  private static final int BLOCK_BYTES = 64;

  private record Keys(SecretKey encryption, SecretKey nonces) {}

  private final @Nullable Keys keys;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param secret {@code NODE_SECRET}; blank: nothing is sealed
   */
  public Seal(String secret) {
    if (secret.isBlank()) {
      this.keys = null;
    } else {
      byte[] material =
          Hmac.of(Hmac.SHA256, NO_SALT, secret.strip().getBytes(StandardCharsets.UTF_8));
      this.keys =
          new Keys(
              new SecretKeySpec(derived(material, "sessionlog seal encryption"), "AES"),
              new SecretKeySpec(derived(material, "sessionlog seal nonces"), Hmac.SHA256));
    }
  }

  /** HKDF's second step (RFC 5869) for one block, which is as long as a key. */
  private static byte[] derived(byte[] material, String purpose) {
    return Hmac.of(Hmac.SHA256, material, purpose.getBytes(StandardCharsets.UTF_8), new byte[] {1});
  }

  /** Whether there is a key. */
  public boolean isOn() {
    return keys != null;
  }

  /**
   * Whether this caller is given sealed text alone, and no other is taken back: who could write an
   * offset would learn by the answer what the log has there.
   */
  public boolean isFor(Caller caller) {
    return isOn() && caller.isBound();
  }

  /** How many characters {@link #seal} makes of so many bytes. */
  public static int lengthOf(int plainBytes) {
    return ((NONCE_BYTES + plainBytes + TAG_BYTES) * Byte.SIZE + 5) / 6;
  }

  /**
   * Of letters, digits, - and _.
   *
   * @throws IllegalStateException where there is no key
   */
  public String seal(Kind kind, byte[] plain) {
    if (keys == null) {
      throw new IllegalStateException("there is no key to seal with");
    }
    byte[] digest = Hmac.of(Hmac.SHA256, keys.nonces().getEncoded(), of(kind), plain);
    byte[] nonce = Arrays.copyOf(digest, NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys, kind, nonce);
      byte[] sealed =
          ByteBuffer.allocate(NONCE_BYTES + plain.length + TAG_BYTES)
              .put(nonce)
              .put(cipher.doFinal(plain))
              .array();
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + CIPHER, e);
    }
  }

  /**
   * As {@link #seal}, but no two are alike, and each is as long as many others: for what tells
   * something by staying the same.
   */
  public String sealAnew(Kind kind, byte[] plain) {
    int head = SALT_BYTES + Integer.BYTES;
    int blocks = (head + plain.length + BLOCK_BYTES - 1) / BLOCK_BYTES;
    var salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return seal(
        kind,
        ByteBuffer.allocate(blocks * BLOCK_BYTES)
            .put(salt)
            .putInt(plain.length)
            .put(plain)
            .array());
  }

  /** Empty for what {@link #sealAnew} has not sealed, with this secret and as this kind. */
  public Optional<byte[]> openAnew(Kind kind, String text) {
    return open(kind, text)
        .map(
            padded -> {
              int head = SALT_BYTES + Integer.BYTES;
              int length = ByteBuffer.wrap(padded).getInt(SALT_BYTES);
              return Arrays.copyOfRange(padded, head, head + length);
            });
  }

  /** Empty for what no node with this secret has sealed as this kind. */
  public Optional<byte[]> open(Kind kind, String text) {
    if (keys == null) {
      return Optional.empty();
    }
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(text);
      if (sealed.length < NONCE_BYTES + TAG_BYTES) {
        return Optional.empty();
      }
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, keys, kind, Arrays.copyOf(sealed, NONCE_BYTES));
      return Optional.of(cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
    } catch (IllegalArgumentException | GeneralSecurityException notOurs) {
      return Optional.empty();
    }
  }

  private static Cipher cipher(int mode, Keys keys, Kind kind, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, keys.encryption(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(of(kind));
    return cipher;
  }

  private static byte[] of(Kind kind) {
    return (kind.name() + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
