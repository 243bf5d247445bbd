package io.sessionlog.query.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.support.position.Positions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One version's table takes over from another's. */
class TakeOverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration NONE = Duration.ZERO;
  private static final long NOW = Story.NOON.toEpochMilli();

  private final SessionTable before = open("session-state");
  private final SessionTable after = open("session-state-2");
  private volatile boolean serving;

  private static SessionTable open(String topic) {
    return Tables.open(topic, 1);
  }

  private static void put(SessionTable table, SessionState state) {
    table.put(state, new Position(0, state.position().offset()));
  }

  private Handover takeOver(Duration patience) throws InterruptedException {
    return after.takeOver(before, patience, () -> serving = true);
  }

  @Test
  void who_is_behind_what_is_served_does_not_take_over() throws Exception {
    put(before, Story.of("a").offset(7).ready());
    put(after, Story.of("a").offset(6).ready());

    assertThat(takeOver(NONE)).isNull();
    assertThat(serving).isFalse();
    put(after, Story.of("a").offset(7).ready());
    assertThat(takeOver(PATIENCE)).isNotNull();
    assertThat(serving).isTrue();
  }

  @Test
  void what_is_served_is_fed_on_while_the_other_is_too_far_behind() throws Exception {
    put(before, Story.of("a").offset(7).ready());
    var waiting = new Thread(() -> takeOver());
    waiting.start();
    await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

    put(before, Story.of("a").offset(8).ready());

    assertThat(waiting.isAlive()).isTrue();
    put(after, Story.of("a").offset(8).ready());
    waiting.join();
    assertThat(serving).isTrue();
  }

  private void takeOver() {
    try {
      takeOver(PATIENCE);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothing_comes_into_the_table_that_is_served_while_another_takes_over() throws Exception {
    put(before, Story.of("a").offset(1).ready());
    var feeder = new Thread(() -> put(before, Story.of("a").offset(2).disconnected()));
    put(after, Story.of("a").offset(1).ready());

    after.takeOver(
        before,
        PATIENCE,
        () -> {
          feeder.start();
          assertThat(before.find("a").state().position().offset()).isEqualTo(1);
        });

    feeder.join();
    assertThat(before.find("a").state().position().offset()).isEqualTo(2);
  }

  @Test
  void whoever_watched_is_told_of_what_differs_and_of_nothing_else() throws Exception {
    before.watch(() -> {});
    put(before, Story.of("same").offset(1).ready());
    put(before, Story.of("other").offset(2).ready());
    put(before, Story.of("gone").offset(3).ready());
    assertThat(changes(before)).containsOnlyKeys("same", "other", "gone");
    put(after, Story.of("same").offset(1).ready());
    put(after, Story.of("other").offset(2).disconnected());
    put(after, Story.of("new").offset(3).ready());

    Handover handover = takeOver(PATIENCE);

    assertThat(handover.from()).isEqualTo("session-state");
    assertThat(handover.sessions().keySet()).isEqualTo(Set.of("other", "gone", "new"));
    Map<String, Change> told = changes(after);
    assertThat(told).containsOnlyKeys("other", "gone", "new");
    assertThat(told.get("gone").session()).isNull();
    assertThat(told.get("other").earlier()).hasSize(1);
    assertThat(before.isWatched()).isFalse();
    assertThat(changes(before)).isEmpty();
  }

  @Test
  void what_was_not_taken_before_is_taken_after() throws Exception {
    before.watch(() -> {});
    put(before, Story.of("a").offset(1).ready());
    put(after, Story.of("a").offset(1).ready());

    takeOver(PATIENCE);
    put(after, Story.of("b").offset(2).ready());

    assertThat(changes(after)).containsOnlyKeys("a", "b");
  }

  @Test
  void the_way_back_is_the_same() throws Exception {
    before.watch(() -> {});
    put(before, Story.of("a").offset(1).ready());
    put(after, Story.of("a").offset(1).disconnected());
    takeOver(PATIENCE);
    changes(after);

    Handover back = before.takeOver(after, PATIENCE, () -> {});

    assertThat(back.from()).isEqualTo("session-state-2");
    assertThat(changes(before).get("a").session().state().status())
        .isEqualTo(before.find("a").state().status());
  }

  @Test
  void what_left_the_one_before_is_remembered_where_it_never_was() throws Exception {
    put(before, Story.of("a").offset(1).ownedBy("alice").ready());
    before.remove("a", new Position(0, 2), new Position(0, 2));
    put(after, Story.of("b").offset(2).ready());
    takeOver(PATIENCE);

    List<Gone> gone =
        after.read(NOW, now -> now.departedSince(Positions.of(1), "alice").orElseThrow());

    assertThat(gone).containsExactly(new Gone("a", new Position(0, 2)));
  }

  @Test
  void contents_of_two_versions_never_have_the_same_name() {
    put(before, Story.of("a").offset(1).ready());
    put(after, Story.of("a").offset(1).disconnected());

    assertThat(version(before)).isNotEqualTo(version(after));
  }

  private static byte[] version(SessionTable table) {
    return table.read(NOW, snapshot -> snapshot.version().bytes());
  }

  private static Map<String, Change> changes(SessionTable table) {
    var found = new HashMap<String, Change>();
    table
        .read(NOW, Snapshot::takeChanges)
        .changes()
        .forEach(change -> found.put(change.sessionId(), change));
    return found;
  }
}
