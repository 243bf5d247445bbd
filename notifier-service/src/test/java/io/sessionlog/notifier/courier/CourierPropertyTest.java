package io.sessionlog.notifier.courier;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.notifier.notice.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds for every log, receiver and moment of death. A failing run prints its seed. */
class CourierPropertyTest {

  private static final Courier.Limits TIGHT = new Courier.Limits(4, 6, 3, 20);

  private static Outcome moody(Random random, int failingPercent) {
    if (random.nextInt(100) >= failingPercent) {
      return Outcome.delivered(200);
    }
    return switch (random.nextInt(4)) {
      case 0 -> Outcome.of(500, null);
      case 1 -> Outcome.of(429, Duration.ofSeconds(random.nextInt(100)));
      case 2 -> Outcome.of(503, null);
      default -> Outcome.failed("no connection");
    };
  }

  private static World lively(long seed, int failingPercent, boolean crashes) {
    var world = new World(seed, TIGHT);
    Random random = world.random;
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(crashes ? 12 : 11)) {
        case 0, 1, 2 -> world.append("session-" + random.nextInt(5));
        case 3, 4 -> world.read();
        case 5, 6 -> world.startAll();
        case 7, 8 -> world.answerOne((attempt, r) -> moody(r, failingPercent));
        case 9 -> world.store();
        case 10 -> world.now += random.nextInt(20_000);
        default -> world.crash();
      }
      assertThat(world.courier.inFlight()).isLessThanOrEqualTo(TIGHT.concurrency());
      assertThat(world.underWay.stream().map(Attempt::sessionId).toList()).doesNotHaveDuplicates();
      assertThat(world.courier.owed()).isLessThanOrEqualTo(TIGHT.owed());
    }
    return world;
  }

  private static Set<Long> offsetsOf(World world, String sessionId) {
    return world.log.get(World.partitionOf(sessionId)).stream()
        .filter(notification -> notification.sessionId().equals(sessionId))
        .map(Notification::offset)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> sessions(World world) {
    return world.log.stream()
        .flatMap(List::stream)
        .map(Notification::sessionId)
        .collect(Collectors.toSet());
  }

  @Property(tries = 300)
  void nothing_is_lost_and_each_session_keeps_its_order_whatever_dies_when(
      @ForAll long seed, @ForAll @IntRange(max = 60) int failingPercent) {
    World world = lively(seed, failingPercent, true);
    world.settle((attempt, random) -> moody(random, failingPercent / 2));

    for (String session : sessions(world)) {
      List<Long> firsts =
          new ArrayList<>(new LinkedHashSet<>(world.received.getOrDefault(session, List.of())));
      assertThat(firsts).as("%s, first deliveries", session).isSorted();
      Set<Long> handled = new HashSet<>(firsts);
      handled.addAll(world.dead.getOrDefault(session, List.of()));
      assertThat(handled).as(session).isEqualTo(offsetsOf(world, session));
    }
  }

  @Property(tries = 300)
  void without_a_crash_each_is_delivered_exactly_once(
      @ForAll long seed, @ForAll @IntRange(max = 60) int failingPercent) {
    World world = lively(seed, failingPercent, false);
    world.settle((attempt, random) -> Outcome.delivered(204));

    assertThat(world.repeats).isZero();
    for (String session : sessions(world)) {
      assertThat(world.received.get(session))
          .containsExactlyElementsOf(
              offsetsOf(world, session).stream()
                  .filter(offset -> !world.dead.getOrDefault(session, List.of()).contains(offset))
                  .toList());
    }
  }

  @Property(tries = 300)
  void a_crash_repeats_only_what_was_under_way_or_not_yet_noted(
      @ForAll long seed, @ForAll @IntRange(max = 40) int failingPercent) {
    World world = lively(seed, failingPercent, true);
    world.settle((attempt, random) -> Outcome.delivered(200));

    assertThat(world.repeats).isLessThanOrEqualTo(world.repeatsAllowed);
  }

  @Property(tries = 200)
  void what_a_second_writer_tells_again_is_passed(@ForAll long seed) {
    var world = new World(seed, TIGHT);
    Random random = world.random;
    for (int i = 0; i < 20; i++) {
      world.append("session-0");
    }
    // A rebuild that tells from an earlier event on once more, and then goes on.
    int again = random.nextInt(20);
    for (int event = again; event < 30; event++) {
      world.appendAt("session-0", event);
    }
    world.settle((attempt, r) -> moody(r, 30));

    List<String> told =
        world.received.get("session-0").stream()
            .map(offset -> world.log.get(World.partitionOf("session-0")).get(offset.intValue()))
            .map(Notification::id)
            .toList();
    assertThat(told).doesNotHaveDuplicates().hasSize(30);
  }
}
