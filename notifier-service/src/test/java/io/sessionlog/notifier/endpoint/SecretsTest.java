package io.sessionlog.notifier.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.sessionlog.notifier.delivery.Signer;
import io.sessionlog.notifier.endpoint.Endpoint.Scheme;
import io.sessionlog.notifier.endpoint.Endpoint.Secret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets, from their making to what receivers verify with them. */
class SecretsTest {

  private static final String ID = "msg_1";
  private static final byte[] BODY = "{\"type\":\"x\"}".getBytes(StandardCharsets.UTF_8);

  /** What stands before the 32 bytes of an Ed25519 key in X.509. */
  private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  @TempDir Path directory;

  private Secrets secrets() {
    return new Secrets(Vault.open("", directory));
  }

  private static Endpoint endpoint(List<Secret> secrets) {
    return new Endpoint(
        "e",
        "https://example.com/",
        Set.of(),
        null,
        Set.of(),
        false,
        false,
        Scheme.V1,
        secrets,
        Map.of(),
        0,
        null,
        null,
        Map.of(),
        0,
        0);
  }

  private static boolean isVerifiedBy(String secret, String signature, long seconds) {
    var headers =
        HttpHeaders.of(
            Map.of(
                "webhook-id", List.of(ID),
                "webhook-timestamp", List.of(Long.toString(seconds)),
                "webhook-signature", List.of(signature)),
            (name, value) -> true);
    try {
      new Webhook(secret).verify(new String(BODY, StandardCharsets.UTF_8), headers);
      return true;
    } catch (Exception refused) {
      return false;
    }
  }

  @Test
  void theOldSecretSignsBesideTheNewOneForADayAndNoLonger() throws Exception {
    Secrets secrets = secrets();
    Secrets.Made first = secrets.make("e", Scheme.V1);
    Secrets.Made second = secrets.make("e", Scheme.V1);
    long rotatedAt = 1_000_000;
    Endpoint endpoint =
        endpoint(Secrets.rotated(List.of(first.secret()), second.secret(), rotatedAt));
    long seconds = Instant.now().getEpochSecond();
    long day = Duration.ofHours(24).toMillis();

    String meanwhile = Signer.sign(secrets.open(endpoint, rotatedAt + day - 1), ID, seconds, BODY);
    assertThat(isVerifiedBy(first.shown(), meanwhile, seconds)).isTrue();
    assertThat(isVerifiedBy(second.shown(), meanwhile, seconds)).isTrue();
    String later = Signer.sign(secrets.open(endpoint, rotatedAt + day), ID, seconds, BODY);
    assertThat(isVerifiedBy(first.shown(), later, seconds)).isFalse();
    assertThat(isVerifiedBy(second.shown(), later, seconds)).isTrue();
  }

  @Test
  void atMostTwoSignHoweverOftenOneIsRotated() {
    Secrets secrets = secrets();
    List<Secret> all = List.of(secrets.make("e", Scheme.V1).secret());
    for (int i = 0; i < 5; i++) {
      all = Secrets.rotated(all, secrets.make("e", Scheme.V1).secret(), i);
    }

    assertThat(all).hasSize(2);
  }

  /** The reference library knows no v1a, so the platform's own verifier says. */
  @Test
  void ed25519IsVerifiedWithThePublicKeyThatWasShown() throws Exception {
    Secrets secrets = secrets();
    Secrets.Made made = secrets.make("e", Scheme.V1A);
    long seconds = 1_795_600_000;
    String signature =
        Signer.sign(secrets.open(endpoint(List.of(made.secret())), 0), ID, seconds, BODY);

    assertThat(signature).startsWith("v1a,");
    assertThat(made.shown()).startsWith("whpk_");
    byte[] key = Base64.getDecoder().decode(made.shown().substring("whpk_".length()));
    assertThat(isEd25519(key, signature, ID + "." + seconds + ".", BODY)).isTrue();
    assertThat(isEd25519(key, signature, ID + "." + (seconds + 1) + ".", BODY)).isFalse();
    assertThat(isEd25519(key, signature, ID + "." + seconds + ".", new byte[1])).isFalse();
  }

  private static boolean isEd25519(byte[] key, String header, String head, byte[] body)
      throws Exception {
    byte[] encoded =
        HexFormat.of()
            .parseHex(HexFormat.of().formatHex(X509_HEAD) + HexFormat.of().formatHex(key));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    verifier.update(head.getBytes(StandardCharsets.UTF_8));
    verifier.update(body);
    return verifier.verify(Base64.getDecoder().decode(header.substring("v1a,".length())));
  }

  @Test
  void whatIsStoredIsOpenedForItsOwnEndpointAlone() throws Exception {
    var vault = Vault.open("", directory);
    String wrapped = vault.wrap("mine", new byte[] {1, 2, 3});

    assertThat(vault.unwrap("mine", wrapped)).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> vault.unwrap("another", wrapped)).isInstanceOf(Vault.Locked.class);
  }

  @Test
  void aMasterKeyIsChangedByPuttingTheNewOneFirst() throws Exception {
    String old = Base64.getEncoder().encodeToString(new byte[32]);
    byte[] other = new byte[32];
    other[0] = 1;
    String wrapped = Vault.open(old, directory).wrap("e", new byte[] {7});
    var both = Vault.open(Base64.getEncoder().encodeToString(other) + "," + old, directory);

    assertThat(both.unwrap("e", wrapped)).containsExactly(7);
    assertThatThrownBy(
            () ->
                Vault.open(Base64.getEncoder().encodeToString(other), directory)
                    .unwrap("e", both.wrap("x", new byte[1])))
        .isInstanceOf(Vault.Locked.class);
  }
}
