package io.sessionlog.query.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.support.position.Positions;
import io.sessionlog.support.security.Seal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Ids that tell who is bound to a user nothing. */
class PushIdsTest {

  static final PushId ID =
      new PushId(
          "Xk3fA9Bc",
          "q1Zt-_3E",
          Instant.parse("2026-11-23T12:00:00.123Z"),
          Positions.of(95, -1, 87),
          Positions.of(96, 3, 87));

  private final PushIds sealing = new PushIds(new Seal("0123456789abcdef".repeat(2)));
  private final PushIds plain = new PushIds(new Seal(""));

  @Test
  void anotherNodeReadsWhatWhoIsBoundWasTold() {
    var other = new PushIds(new Seal("0123456789abcdef".repeat(2)));

    assertThat(other.read(sealing.write(ID, true), true)).hasValue(ID);
    assertThat(other.read(sealing.write(ID, false), false)).hasValue(ID);
  }

  @Test
  void twoOfTheSamePlaceDifferAndThoseOfOthersAreAsLong() {
    String first = sealing.write(ID, true);
    String second = sealing.write(ID, true);
    var further =
        new PushId(ID.log(), ID.filter(), ID.asOf(), Positions.of(1_095, 7, 87), ID.until());

    assertThat(first).isNotEqualTo(second).matches("[\\w-]+").hasSameSizeAs(second);
    assertThat(sealing.write(further, true)).hasSameSizeAs(first);
  }

  @Test
  void aPlainOneOfWhoIsBoundStartsOver() {
    assertThat(sealing.read(ID.toString(), true)).hasValue(PushId.UNKNOWN);
    assertThat(sealing.read(ID.toString(), false)).hasValue(ID);
    assertThat(plain.read(ID.toString(), true)).hasValue(ID);
  }

  @Test
  void oneOfAnotherSecretStartsOverAndNoneIsRefused() {
    String sealed = sealing.write(ID, true);

    assertThat(new PushIds(new Seal("f".repeat(32))).read(sealed, true)).hasValue(PushId.UNKNOWN);
    assertThat(plain.read(sealed, true)).hasValue(PushId.UNKNOWN);
    assertThat(sealing.read(sealed + ".", true)).isEmpty();
    assertThat(sealing.read("17", true)).isEmpty();
    assertThat(sealing.read("A".repeat(20_000), true)).isEmpty();
  }
}
