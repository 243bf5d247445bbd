package io.sessionlog.notifier.endpoint;

import io.sessionlog.support.security.KeptSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts endpoints' secrets, so that the topic which keeps them does not tell them: AES-256-GCM
 * under a master key, bound to the endpoint's id. Who reads Kafka, or a copy of its disks, can sign
 * nothing.
 *
 * <p>The master key is {@code NOTIFY_MASTER_KEY}. Several, between commas, let it be changed: the
 * first one encrypts, all decrypt. Where none is set, one is made and kept in a file that its owner
 * alone can read; that serves one node, and a node with another key says that it cannot decrypt.
 */
public final class Vault {

  private static final Logger log = LoggerFactory.getLogger(Vault.class);

  static final String SETTING = "NOTIFY_MASTER_KEY";
  private static final String FILE = "master-key";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final List<SecretKeySpec> keys;
  private final SecureRandom random = new SecureRandom();

  private Vault(List<SecretKeySpec> keys) {
    this.keys = List.copyOf(keys);
  }

  /** None of the keys that are known opens it. */
  public static final class Locked extends Exception {

    private static final long serialVersionUID = 1L;

    Locked() {
      super("encrypted under a master key that this node does not have", null, false, false);
    }
  }

  /**
   * @param setting base64 of 32 bytes each, between commas; blank: the key of the file
   * @param directory where the file is, or is made
   */
  public static Vault open(String setting, Path directory) {
    if (setting.isBlank()) {
      return new Vault(List.of(key(KeptSecret.of(directory.resolve(FILE), SETTING))));
    }
    List<SecretKeySpec> keys = new ArrayList<>();
    for (String one : setting.split(",")) {
      keys.add(key(one));
    }
    return new Vault(keys);
  }

  private static SecretKeySpec key(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    if (bytes.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          SETTING + " must be base64 of 32 bytes: openssl rand -base64 32 makes one");
    }
    return new SecretKeySpec(bytes, "AES");
  }

  /** Encrypts a secret for an endpoint. */
  public String wrap(String endpointId, byte[] secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.get(0), nonce, endpointId).doFinal(secret);
      return Base64.getEncoder()
          .encodeToString(
              ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has AES-GCM", e);
    }
  }

  /** Decrypts what {@link #wrap} made. */
  public byte[] unwrap(String endpointId, String wrapped) throws Locked {
    byte[] bytes = Base64.getDecoder().decode(wrapped);
    byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
    for (SecretKeySpec key : keys) {
      try {
        return cipher(Cipher.DECRYPT_MODE, key, nonce, endpointId)
            .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
      } catch (GeneralSecurityException anotherKey) {
        log.trace("Not this key");
      }
    }
    throw new Locked();
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String endpointId)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(endpointId.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  @Override
  public String toString() {
    return "Vault[" + keys.size() + " keys]";
  }
}
