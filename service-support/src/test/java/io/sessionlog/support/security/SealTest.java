package io.sessionlog.support.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.sessionlog.support.security.Seal.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers hand back and can't read. */
class SealTest {

  static final String SECRET = "0123456789abcdef".repeat(2);

  private final Seal seal = new Seal(SECRET);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 12, 64, 1_000})
  void anotherNodeWithTheSameSecretOpensItAndSealsItAlike(int length) {
    var plain = new byte[length];
    String sealed = seal.seal(Kind.POSITION, plain);
    var other = new Seal(" " + SECRET + "\n");

    assertThat(other.open(Kind.POSITION, sealed)).hasValue(plain);
    assertThat(other.seal(Kind.POSITION, plain)).isEqualTo(sealed).matches("[\\w-]+");
  }

  @Test
  void whatWasChangedIsNotOpened() {
    byte[] sealed = Base64.getUrlDecoder().decode(seal.seal(Kind.POSITION, new byte[12]));
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(seal.open(Kind.POSITION, text(changed))).isEmpty();
    }
    for (int length = 0; length < sealed.length; length++) {
      assertThat(seal.open(Kind.POSITION, text(Arrays.copyOf(sealed, length)))).isEmpty();
    }
  }

  @Test
  void oneKindIsNotOpenedAsAnotherNorByAnotherSecret() {
    byte[] plain = "4:267".getBytes(StandardCharsets.UTF_8);
    String sealed = seal.seal(Kind.POSITION, plain);

    assertThat(seal.open(Kind.PUSH_ID, sealed)).isEmpty();
    assertThat(seal.seal(Kind.PUSH_ID, plain)).isNotEqualTo(sealed);
    assertThat(new Seal("f".repeat(32)).open(Kind.POSITION, sealed)).isEmpty();
    for (String text : new String[] {"", "4:267", "%", "AAAA", text(new byte[40])}) {
      assertThat(seal.open(Kind.POSITION, text)).isEmpty();
    }
  }

  @Test
  void withoutASecretNothingIsSealedOrOpened() {
    var off = new Seal(" ");

    assertThat(off.isOn()).isFalse();
    assertThat(off.open(Kind.POSITION, seal.seal(Kind.POSITION, new byte[12]))).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> off.seal(Kind.POSITION, new byte[12]));
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
