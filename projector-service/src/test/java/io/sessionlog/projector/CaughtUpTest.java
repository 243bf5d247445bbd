package io.sessionlog.projector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CaughtUpTest {

  private long nanos = 1_000;
  private final CaughtUp caughtUp = new CaughtUp("group", () -> nanos);

  @Test
  void nothingIsKnownBeforeTheLogWasLookedAt() {
    caughtUp.folded(0, 10);

    assertThat(caughtUp.isCaughtUp(0)).isFalse();
  }

  @Test
  void aPartitionWithoutEventsIsCaughtUp() {
    caughtUp.heard(3, 0, nanos);

    assertThat(caughtUp.isCaughtUp(3)).isTrue();
  }

  @Test
  void whoIsBehindTheEndIsNotCaughtUpUntilItIsReached() {
    caughtUp.heard(0, 10, nanos);
    caughtUp.folded(0, 9);
    assertThat(caughtUp.isCaughtUp(0)).isFalse();

    caughtUp.folded(0, 10);

    assertThat(caughtUp.isCaughtUp(0)).isTrue();
  }

  @Test
  void aLogThatGrowsAsItIsReadIsCaughtUpWith() {
    for (int second = 1; second <= 60; second++) {
      caughtUp.heard(0, 100L * second, nanos);
      pass(1);
      caughtUp.folded(0, 100L * second + 50);
      assertThat(caughtUp.isCaughtUp(0)).isTrue();
    }
  }

  @Test
  void whoFallsBehindIsNotCaughtUpForLong() {
    caughtUp.heard(0, 10, nanos);
    caughtUp.folded(0, 10);
    for (int second = 1; second <= CaughtUp.RECENT.toSeconds() + 1; second++) {
      caughtUp.heard(0, 10 + 100L * second, nanos);
      pass(1);
    }

    assertThat(caughtUp.isCaughtUp(0)).isFalse();
  }

  @Test
  void anEndThatWasReachedLongAfterItWasHeardSaysNothingAboutNow() {
    caughtUp.heard(0, 10, nanos);
    pass(3_600);
    caughtUp.folded(0, 10);

    assertThat(caughtUp.isCaughtUp(0)).isFalse();
    caughtUp.heard(0, 10, nanos);
    assertThat(caughtUp.isCaughtUp(0)).isTrue();
  }

  private void pass(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }
}
