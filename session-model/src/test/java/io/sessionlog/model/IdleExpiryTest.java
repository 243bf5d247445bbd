package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdleExpiryTest {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
  static final Duration DAY = Duration.ofHours(24);

  @Test
  void aSessionThatNobodyOwnsAndThatNeverConnectedExpires() {
    var expiry = new IdleExpiry(Duration.ZERO, DAY);
    SessionState session = made(new SessionFact.QrReceived("2@code"), null);

    assertThat(expiry.isDue(session, START.plus(DAY))).isFalse();
    assertThat(expiry.isDue(session, START.plus(DAY).plusSeconds(11))).isTrue();
  }

  @Test
  void anOwnerOrAConnectionKeepsASession() {
    var expiry = new IdleExpiry(Duration.ZERO, DAY);
    Instant late = START.plus(DAY.multipliedBy(100));

    assertThat(expiry.isDue(made(new SessionFact.Ready(), null), late)).isFalse();
    assertThat(expiry.isDue(made(new SessionFact.QrReceived("2@code"), "alice"), late)).isFalse();
    var registered = new SessionFact.SessionRegistered("alice", false, null);
    assertThat(expiry.isDue(made(registered, null), late)).isFalse();
    SessionState lost = then(made(new SessionFact.Ready(), null), new SessionFact.Disconnected(""));
    assertThat(expiry.isDue(lost, late)).as("it was connected once").isFalse();
  }

  @Test
  void anySessionExpiresWhereThatIsSet() {
    var expiry = new IdleExpiry(DAY, Duration.ZERO);

    assertThat(expiry.isDue(made(new SessionFact.Ready(), "alice"), START.plus(DAY))).isFalse();
    assertThat(
            expiry.isDue(made(new SessionFact.Ready(), "alice"), START.plus(DAY).plusSeconds(11)))
        .isTrue();
  }

  @Test
  void zeroIsForEver() {
    var never = new IdleExpiry(Duration.ZERO, Duration.ZERO);

    assertThat(never.isNever()).isTrue();
    assertThat(never.isDue(made(new SessionFact.QrReceived("2@code"), null), Instant.MAX))
        .isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IdleExpiry(Duration.ZERO, Duration.ofSeconds(-1)));
  }

  @Test
  void whoLooksAtAllRestsForAShareOfTheShorterTime() {
    assertThat(new IdleExpiry(Duration.ZERO, DAY).pause()).isEqualTo(Duration.ofHours(1));
    assertThat(new IdleExpiry(Duration.ofHours(12), DAY).pause()).isEqualTo(Duration.ofMinutes(30));
    assertThat(new IdleExpiry(Duration.ofDays(90), Duration.ZERO).pause())
        .isEqualTo(Duration.ofHours(1));
  }

  private static SessionState made(SessionFact fact, @Nullable String userId) {
    var attributes = new EventAttributes("id", "/test", "event", "s", START, userId, null);
    return state(null, new SessionEvent(attributes, fact), 0);
  }

  private static SessionState then(SessionState state, SessionFact fact) {
    var attributes = new EventAttributes("id", "/test", "event", "s", START, null, null);
    return state(state, new SessionEvent(attributes, fact), 1);
  }

  private static SessionState state(
      @Nullable SessionState before, SessionEvent event, long offset) {
    return SessionFold.byDefault().apply(before, event, new Position(0, offset)).state();
  }
}
