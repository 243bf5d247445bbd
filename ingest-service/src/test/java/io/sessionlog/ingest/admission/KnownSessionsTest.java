package io.sessionlog.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownSessionsTest {

  private final KnownSessions known = new KnownSessions();

  @BeforeEach
  void read() {
    known.read();
  }

  private void logEndsAt(long end) {
    known.freshness().heard(0, end, System.nanoTime());
    known.freshness().settle();
  }

  @Test
  void aRegistrationCountsUntilTheStatesTellOfIt() {
    known.registered("s", new Position(0, 5));
    assertThat(known.count()).isEqualTo(1);
    known.remove("s", new Position(0, 3));
    assertThat(known.isRegistered("s")).as("it was deleted before").isTrue();

    known.put("s", "alice", new Position(0, 5));
    assertThat(known.isRegistered("s")).isFalse();
    assertThat(known.contain("s")).isTrue();
    assertThat(known.count()).isEqualTo(1);
  }

  @Test
  void aRegistrationThatWasTakenBackCountsNoLonger() {
    known.registered("s", new Position(0, 5));
    known.remove("s", new Position(0, 6));

    assertThat(known.isRegistered("s")).isFalse();
    assertThat(known.count()).isZero();
  }

  @Test
  void aSessionIsNotThereOnlyOnceAllIsReadThatWasInTheLogWhenItWasAskedFor() {
    known.folded(new Position(0, 4));
    logEndsAt(5);
    assertThat(known.isNotThere("s")).as("that was before").isFalse();
    logEndsAt(6);
    assertThat(known.isNotThere("s")).as("the states are behind").isFalse();

    known.folded(new Position(0, 5));
    logEndsAt(6);
    assertThat(known.isNotThere("s")).isTrue();
    assertThat(known.isNotThere("s")).as("it may be registered since").isFalse();
  }

  @Test
  void aSessionThatWasReadMeanwhileIsThere() {
    assertThat(known.isNotThere("s")).isFalse();
    known.put("s", null, new Position(0, 0));
    known.folded(new Position(0, 0));
    logEndsAt(1);

    assertThat(known.isNotThere("s")).isFalse();
  }

  @Test
  void whileTheStatesAreReadAnewNothingIsSaidNotToBeThere() {
    assertThat(known.isNotThere("s")).isFalse();
    known.readAnew();
    logEndsAt(0);
    assertThat(known.isNotThere("s")).isFalse();

    known.read();
    logEndsAt(0);
    assertThat(known.isNotThere("s")).isTrue();
  }
}
