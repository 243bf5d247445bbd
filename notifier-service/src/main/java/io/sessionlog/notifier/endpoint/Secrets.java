package io.sessionlog.notifier.endpoint;

import io.sessionlog.notifier.delivery.Signer;
import io.sessionlog.notifier.endpoint.Endpoint.Scheme;
import io.sessionlog.notifier.endpoint.Endpoint.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Makes secrets, and opens those that are valid. */
public final class Secrets {

  /** For so long a secret that was replaced signs too. */
  public static final Duration OVERLAP = Duration.ofHours(24);

  private static final int HMAC_BYTES = 32;

  private final Vault vault;
  private final SecureRandom random = new SecureRandom();

  public Secrets(Vault vault) {
    this.vault = vault;
  }

  /**
   * A secret that was just made.
   *
   * @param shown what the owner is told, this once: {@code whsec_…}, or the public key {@code
   *     whpk_…}, of which the private half never leaves
   */
  public record Made(Secret secret, String shown) {
    @Override
    public String toString() {
      return "Made";
    }
  }

  public Made make(String endpointId, Scheme scheme) {
    return switch (scheme) {
      case V1 -> {
        byte[] bytes = new byte[HMAC_BYTES];
        random.nextBytes(bytes);
        yield new Made(
            new Secret(scheme, vault.wrap(endpointId, bytes), null, null),
            "whsec_" + Base64.getEncoder().encodeToString(bytes));
      }
      case V1A -> ed25519(endpointId);
    };
  }

  private Made ed25519(String endpointId) {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      // X.509's form ends in the 32 bytes of the key itself.
      byte[] encoded = pair.getPublic().getEncoded();
      String shown =
          "whpk_"
              + Base64.getEncoder()
                  .encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
      return new Made(new Secret(Scheme.V1A, vault.wrap(endpointId, seed), null, shown), shown);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Java 17 has Ed25519", e);
    }
  }

  /** The new one first; the one before signs on for {@link #OVERLAP}, and none before that. */
  public static List<Secret> rotated(List<Secret> before, Secret made, long now) {
    List<Secret> secrets = new ArrayList<>(2);
    secrets.add(made);
    if (!before.isEmpty()) {
      Secret last = before.get(0);
      secrets.add(
          new Secret(last.scheme(), last.wrapped(), now + OVERLAP.toMillis(), last.publicKey()));
    }
    return List.copyOf(secrets);
  }

  /** In clear, those that sign now. */
  public List<Signer.Key> open(Endpoint endpoint, long now) throws Vault.Locked {
    List<Signer.Key> keys = new ArrayList<>(2);
    for (Secret secret : endpoint.secrets()) {
      if (secret.isValid(now)) {
        keys.add(
            new Signer.Key(
                secret.scheme() == Scheme.V1A, vault.unwrap(endpoint.id(), secret.wrapped())));
      }
    }
    return keys;
  }
}
