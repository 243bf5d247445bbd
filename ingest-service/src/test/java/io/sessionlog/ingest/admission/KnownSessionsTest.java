package io.sessionlog.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.ingest.signature.SecretGroups;
import io.sessionlog.model.Position;
import io.sessionlog.support.partition.KeyPartition;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KnownSessionsTest {

  private final KnownSessions known = new KnownSessions();

  @BeforeEach
  void read() {
    known.read();
  }

  private void logEndsAt(long... ends) {
    for (int partition = 0; partition < ends.length; partition++) {
      known.freshness().heard(partition, ends[partition], System.nanoTime());
    }
    known.freshness().settle();
  }

  @Test
  void aRegistrationCountsUntilTheStatesTellOfIt() {
    known.registered("s", "alice", new Position(0, 5));
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
    known.registered("s", "alice", new Position(0, 5));
    known.remove("s", new Position(0, 6));

    assertThat(known.isRegistered("s")).isFalse();
    assertThat(known.count()).isZero();
  }

  @Test
  void aSessionIsWhoseItsStateItsRegistrationOrItsFirstWebhookSays() {
    assertThat(known.ownerOf("s")).isNull();
    known.expect("s", "bob");
    assertThat(known.ownerOf("s")).isEqualTo("bob");
    known.registered("s", "alice", new Position(0, 5));
    assertThat(known.ownerOf("s")).isEqualTo("alice");
    assertThat(known.countOf("alice")).isEqualTo(1);
    assertThat(known.count()).isEqualTo(1);

    known.put("s", "carol", new Position(0, 6));
    assertThat(known.ownerOf("s")).isEqualTo("carol");
    known.put("s", null, new Position(0, 7));
    assertThat(known.ownerOf("s")).isEqualTo(KnownSessions.NOBODY);
  }

  @Test
  void whatWasKnownOfAnOwnerCountsUntilAllIsReadAnew() {
    known.put("s", "alice", new Position(0, 5));
    known.readAnew();
    known.put("s", "bob", new Position(0, 1));
    known.put("new", "bob", new Position(0, 6));
    assertThat(known.ownerOf("s")).isEqualTo("alice");
    assertThat(known.ownerOf("new")).isEqualTo("bob");

    known.read();
    assertThat(known.ownerOf("s")).isEqualTo("bob");
  }

  @Test
  void sessionsAreCountedAnewOnceTheyAreSharedOutOtherwise() {
    var sharedOut = new AtomicReference<>(Map.of("a", "one", "b", "one"));
    var counting =
        new KnownSessions(
            new SecretGroups() {
              @Override
              public String of(String sessionId, @Nullable String owner) {
                return sharedOut.get().getOrDefault(sessionId, "other");
              }

              @Override
              public Object version() {
                return sharedOut.get();
              }
            });
    counting.read();
    counting.put("a", null, null);
    counting.put("b", "alice", null);
    counting.put("c", null, null);
    assertThat(counting.countOfSecretsOf("a", null)).isEqualTo(2);

    sharedOut.set(Map.of("a", "one", "d", "one"));
    assertThat(counting.countOfSecretsOf("a", null)).isEqualTo(1);
    counting.expect("d", null);
    assertThat(counting.countOfSecretsOf("a", null)).isEqualTo(2);
    counting.remove("a", null);
    counting.put("b", "bob", null);
    assertThat(counting.countOfSecretsOf("a", null)).isEqualTo(1);
    assertThat(counting.countOfSecretsOf("b", null)).isEqualTo(2);
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

  /** Such as one whose last record is a dead letter of a projector that does not tell of it. */
  @Test
  void aPartitionThatIsBehindPutsNoSessionOfAnotherInDoubt() {
    String behind = inPartition(0);
    String read = inPartition(1);
    known.folded(new Position(0, 4));
    known.folded(new Position(1, 7));
    assertThat(known.isNotThere(behind)).isFalse();
    assertThat(known.isNotThere(read)).isFalse();
    logEndsAt(6, 8);

    assertThat(known.isNotThere(behind)).isFalse();
    assertThat(known.isNotThere(read)).isTrue();
  }

  private static String inPartition(int partition) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "session-" + i)
        .filter(id -> KeyPartition.of(id, 2) == partition)
        .findFirst()
        .orElseThrow();
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
