package io.sessionlog.notifier.courier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of a courier, one each. */
class CourierTest {

  private final World world = new World(1, new Courier.Limits(8, 50, 100, 200));

  private Attempt only() {
    world.read();
    world.startAll();
    assertThat(world.underWay).hasSize(1);
    return world.underWay.remove(0);
  }

  private boolean answer(Attempt attempt, Outcome outcome) {
    return world.courier.answered(attempt, outcome, world.now);
  }

  @Test
  void theNextOfASessionWaitsForTheOneBefore() {
    world.append("a");
    world.append("a");
    Attempt first = only();
    answer(first, Outcome.delivered(200));

    assertThat(only().place().offset()).isEqualTo(1);
  }

  @Test
  void sessionsDoNotWaitForEachOther() {
    world.append("a");
    world.append("b");
    world.read();
    world.startAll();

    assertThat(world.underWay).extracting(Attempt::sessionId).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aFailureIsTriedAgainAfterFiveSecondsAndThenFiveMinutes() {
    world.append("a");
    answer(only(), Outcome.of(500, null));
    assertThat(world.courier.wakeUpAt() - world.now).isBetween(4_000L, 6_000L);

    world.now = world.courier.wakeUpAt();
    Attempt second = only();
    assertThat(second.number()).isEqualTo(2);
    answer(second, Outcome.of(500, null));
    assertThat(world.courier.wakeUpAt() - world.now).isBetween(240_000L, 360_000L);
  }

  @Test
  void whatTheReceiverAskedToWaitIsWaited() {
    world.append("a");
    answer(only(), Outcome.of(429, Duration.ofMinutes(1)));

    assertThat(world.courier.wakeUpAt() - world.now).isEqualTo(60_000);
  }

  @Test
  void afterTheTenthAttemptItIsDeadAndTheSessionGoesOn() {
    world.append("a");
    world.append("a");
    // A session that fails alone: the others keep the circuit closed.
    for (int i = 1; i <= 10; i++) {
      boolean died = answer(only(), Outcome.of(400, null));
      assertThat(died).as("attempt " + i).isEqualTo(i == 10);
      for (int other = 0; other < 30; other++) {
        world.append("other");
        answer(otherOne(), Outcome.delivered(200));
      }
      Long next = world.courier.wakeUpAt();
      world.now = Math.max(world.now, next == null ? 0 : next);
    }

    assertThat(world.courier.health().dead()).isEqualTo(1);
    assertThat(only().place().offset()).isEqualTo(1);
  }

  @Test
  void whatIsKeptNoLongerIsDeadAndTheSessionGoesOn() {
    world.append("a");
    world.append("a");

    assertThat(answer(only(), Outcome.unavailable())).isTrue();
    assertThat(world.courier.health().dead()).isEqualTo(1);
    assertThat(only().place().offset()).isEqualTo(1);
  }

  @Test
  void nobodyReadsOnForTheSakeOfOneFreePlace() {
    for (int i = 0; i < 60; i++) {
      world.append("session-" + i);
    }
    world.read();
    assertThat(world.courier.hasRoom()).isFalse();
    world.startAll();
    world.answerOne((attempt, random) -> Outcome.delivered(200));
    assertThat(world.courier.hasRoom()).isTrue();
    assertThat(world.courier.hasRoomForMany()).isFalse();
    while (world.courier.owed() > 25) {
      world.startAll();
      world.answerOne((attempt, random) -> Outcome.delivered(200));
    }

    assertThat(world.courier.hasRoomForMany()).isTrue();
  }

  private Attempt otherOne() {
    world.read();
    world.startAll();
    Attempt other =
        world.underWay.stream()
            .filter(attempt -> attempt.sessionId().equals("other"))
            .findFirst()
            .orElseThrow();
    world.underWay.remove(other);
    return other;
  }

  @Test
  void anEndpointThatFailsForTenSecondsIsGivenUpAndItsCursorsStandStill() {
    fail(60);

    assertThat(world.courier.isCircuitOpen()).isTrue();
    long cursor = world.courier.cursor(0).offset() + world.courier.cursor(1).offset();
    for (int i = 0; i < 100; i++) {
      world.append("later-" + i);
    }
    world.read();
    assertThat(world.courier.cursor(0).offset() + world.courier.cursor(1).offset())
        .isEqualTo(cursor);
  }

  private void fail(int attempts) {
    for (int i = 0; i < attempts; i++) {
      if (!world.courier.isCircuitOpen()) {
        world.append("session-" + i);
      }
      world.read();
      world.startAll();
      world.answerOne((attempt, random) -> Outcome.failed("no connection"));
      world.now += 1_000;
    }
  }

  @Test
  void aDeadEndpointIsAskedOnceInFiveMinutesAtMost() {
    fail(60);
    int asked = 0;
    long end = world.now + Duration.ofDays(1).toMillis();
    while (world.now < end) {
      world.startAll();
      if (!world.underWay.isEmpty()) {
        asked++;
        world.answerOne((attempt, random) -> Outcome.failed("no connection"));
      }
      world.now = Math.max(world.now + 1, world.courier.wakeUpAt());
    }

    assertThat(asked).isBetween(200, 400);
    assertThat(world.courier.owed()).isLessThanOrEqualTo(60);
  }

  @Test
  void oneSuccessClosesTheCircuitAndNobodyWaitsForTheRestOfADelay() {
    fail(60);
    world.now = world.courier.wakeUpAt();
    world.startAll();
    world.answerOne((attempt, random) -> Outcome.delivered(200));

    assertThat(world.courier.isCircuitOpen()).isFalse();
    long now = world.now;
    world.settle((attempt, random) -> Outcome.delivered(200));
    assertThat(world.now - now).isLessThan(1_000);
  }

  @Test
  void anEndpointIsDisabledAfterFiveDaysWithoutASuccess() {
    fail(60);
    long begin = world.now;
    while (world.courier.verdict() == null) {
      world.now = Math.max(world.now + 1, world.courier.wakeUpAt());
      world.startAll();
      world.answerOne((attempt, random) -> Outcome.failed("no connection"));
    }

    assertThat(Duration.ofMillis(world.now - begin))
        .isBetween(Duration.ofHours(118), Duration.ofHours(121));
    assertThat(world.courier.verdict()).isEqualTo(Courier.Verdict.DEAD_FOR_DAYS);
  }

  @Test
  void aQuietWeekIsNoFailure() {
    world.append("a");
    answer(only(), Outcome.delivered(200));
    world.now += Duration.ofDays(7).toMillis();
    fail(30);

    assertThat(world.courier.verdict()).isNull();
  }

  @Test
  void goneIsHeardAtOnce() {
    world.append("a");
    answer(only(), Outcome.of(410, null));

    assertThat(world.courier.verdict()).isEqualTo(Courier.Verdict.GONE);
  }

  @Test
  void whatIsOwedIsTriedAtOnceWhenAnEndpointIsSwitchedOn() {
    world.append("a");
    answer(only(), Outcome.of(410, null));
    world.courier.disable();
    assertThat(world.courier.next(world.now)).isNull();
    world.courier.enable(world.now);

    assertThat(only().place().offset()).isZero();
  }

  @Test
  void whoStartsElsewhereIsOwedNothingOfBefore() {
    world.append("a");
    answer(only(), Outcome.of(500, null));
    Map<Integer, Snapshot.Cursor> end = new HashMap<>();
    world.append("a");
    for (int p = 0; p < World.PARTITIONS; p++) {
      end.put(p, Snapshot.Cursor.at(world.log.get(p).size()));
    }
    world.courier.skipTo(end);

    assertThat(world.courier.owed()).isZero();
    long next = world.append("a").offset();
    assertThat(only().place().offset()).isEqualTo(next);
  }

  @Test
  void anOverloadedEndpointIsSentLessAtOnceAndARelaxedOneMore() {
    assertThat(world.courier.next(world.now)).isNull();
    for (int i = 0; i < 200; i++) {
      world.append("session-" + i % 20);
    }
    world.read();
    world.startAll();
    assertThat(world.underWay).hasSize(4);
    for (int i = 0; i < 100; i++) {
      world.answerOne((attempt, random) -> Outcome.delivered(200));
      world.read();
      world.startAll();
    }
    assertThat(world.underWay).hasSize(8);
    world.answerOne((attempt, random) -> Outcome.of(503, null));
    while (world.underWay.size() > 4) {
      world.answerOne((attempt, random) -> Outcome.delivered(200));
    }
    assertThat(world.courier.next(world.now)).isNull();
  }
}
