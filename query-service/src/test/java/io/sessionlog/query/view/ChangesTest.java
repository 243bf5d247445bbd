package io.sessionlog.query.view;

import static io.sessionlog.query.view.Story.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.support.position.Positions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the table tells of its changes, and what it remembers of what is gone. */
class ChangesTest {

  final SessionTable table = new SessionTable(2, 10);
  final AtomicInteger wakes = new AtomicInteger();
  long stateOffset;

  @Test
  void changes_of_a_session_are_merged_and_the_taker_is_woken_once() {
    Story alice = Story.of("alice");
    put(alice.qr());
    table.watch(wakes::incrementAndGet);
    put(alice.ready());
    put(alice.disconnected());
    put(Story.of("bob").ready());

    List<Change> changes = take(NOON);
    assertThat(wakes).hasValue(1);
    assertThat(changes).extracting(Change::sessionId).containsExactly("alice", "bob");
    Change change = changes.get(0);
    assertThat(change.session()).isSameAs(table.find("alice"));
    assertThat(change.now()).isEqualTo(new Change.Stage(null, Bucket.NOT_CONNECTED));
    assertThat(change.earlier())
        .containsExactly(
            new Change.Stage(null, Bucket.QR_LIVE), new Change.Stage(null, Bucket.CONNECTED));
    assertThat(changes.get(1).earlier()).isEmpty();
    assertThat(take(NOON)).isEmpty();

    put(alice.ready());
    assertThat(wakes).hasValue(2);
  }

  @Test
  void a_record_that_changes_nothing_is_no_change() {
    Story alice = Story.of("alice");
    SessionState older = alice.qr();
    put(alice.ready());
    table.watch(wakes::incrementAndGet);
    put(older);

    assertThat(take(NOON)).isEmpty();
    assertThat(wakes).hasValue(0);
  }

  @Test
  void a_code_that_expires_is_a_change_at_the_same_position() {
    put(Story.of("alice").qr());
    table.watch(wakes::incrementAndGet);

    List<Change> changes = take(NOON.plusSeconds(60));
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).position()).isEqualTo(new Position(0, 0));
    assertThat(changes.get(0).now()).isEqualTo(new Change.Stage(null, Bucket.QR_EXPIRED));
    assertThat(changes.get(0).earlier()).containsExactly(new Change.Stage(null, Bucket.QR_LIVE));
  }

  @Test
  void a_removal_tells_whose_session_it_was() {
    Story alice = Story.of("alice").ownedBy("u");
    put(alice.ready());
    table.watch(wakes::incrementAndGet);
    Position by = alice.delete();
    remove("alice", by);

    Change change = take(NOON).get(0);
    assertThat(change.session()).isNull();
    assertThat(change.now()).isNull();
    assertThat(change.position()).isEqualTo(by);
    assertThat(change.earlier()).containsExactly(new Change.Stage("u", Bucket.CONNECTED));
  }

  @Test
  void what_left_an_owner_is_remembered_with_where_it_did() {
    Story alice = Story.of("alice").ownedBy("u");
    Story bob = Story.of("bob", 1).ownedBy("u");
    put(alice.ready());
    put(bob.ready());
    put(alice.ownedBy("v").message());
    Position by = bob.delete();
    remove("bob", by);

    assertThat(departed(Positions.none(2), "u"))
        .hasValue(List.of(new Gone("alice", new Position(0, 1)), new Gone("bob", by)));
    assertThat(departed(Positions.of(1, 0), "u")).hasValue(List.of(new Gone("bob", by)));
    assertThat(departed(Positions.none(2), "v")).hasValue(List.of());
    assertThat(removed(Positions.none(2))).hasValue(List.of(new Gone("bob", by)));
  }

  @Test
  void who_was_away_for_more_than_is_remembered_is_told_so() {
    for (int i = 0; i <= Departures.REMEMBERED; i++) {
      put(Story.of("s" + i).ownedBy("u").offset(2L * i).ready());
      remove("s" + i, new Position(0, 2L * i + 1));
    }

    assertThat(departed(Positions.of(0, 0), "u")).isEmpty();
    assertThat(departed(Positions.of(1, 0), "u").orElseThrow()).hasSize(Departures.REMEMBERED);
    assertThat(removed(Positions.of(0, 0))).isEmpty();
    assertThat(removed(Positions.of(1, 0)).orElseThrow()).hasSize(Tombstones.REMEMBERED);
  }

  @Test
  void the_next_expiry_is_known() {
    put(Story.of("alice").qr());
    put(Story.of("bob").at(NOON.plusSeconds(5)).qr());

    long next = table.read(NOON.plusSeconds(61).toEpochMilli(), Snapshot::nextQrExpiryMillis);
    assertThat(next).isEqualTo(NOON.plusSeconds(65).toEpochMilli());
  }

  private List<Change> take(Instant now) {
    return table.read(
        now.toEpochMilli(), snapshot -> List.copyOf(snapshot.takeChanges().changes()));
  }

  private Optional<List<Gone>> departed(Positions since, String owner) {
    return table.read(NOON.toEpochMilli(), snapshot -> snapshot.departedSince(since, owner));
  }

  private Optional<List<Gone>> removed(Positions since) {
    return table.read(NOON.toEpochMilli(), snapshot -> snapshot.removedSince(since));
  }

  private void put(SessionState state) {
    table.put(state, new Position(state.position().partition(), stateOffset++));
  }

  private void remove(String sessionId, Position by) {
    table.remove(sessionId, by, new Position(by.partition(), stateOffset++));
  }
}
