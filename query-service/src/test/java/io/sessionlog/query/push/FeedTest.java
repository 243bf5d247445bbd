package io.sessionlog.query.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.query.view.Bucket;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.Story;
import io.sessionlog.query.view.Tables;
import io.sessionlog.support.position.Positions;
import io.sessionlog.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** In which order a client is told, with which ids, and what is merged. */
class FeedTest {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final SessionFilter EVERYTHING = new SessionFilter(null, null, null, Bucket.all(), true);

  final ManualClock clock = new ManualClock(Story.NOON);
  final TestNode node = new TestNode(2, clock, 3);
  final TestClient client = new TestClient(EVERYTHING);
  long stateOffset;

  @Test
  void a_snapshot_begins_with_an_id_of_no_return_and_has_the_next_at_its_end() {
    put(Story.of("a", 0).offset(7).ready());
    put(Story.of("b", 1).offset(3).ready());
    connect();

    assertThat(told()).containsExactly("snapshot", "session a", "session b", "summary");
    assertThat(client.frames())
        .extracting(frame -> frame.id() != null)
        .containsExactly(true, false, true, false);
    assertThat(client.lastId().positions()).isEqualTo(Positions.of(7, 3));
  }

  @Test
  void who_was_cut_in_a_snapshot_starts_anew_with_whatever_id_it_came() {
    put(Story.of("a", 0).offset(7).ready());
    put(Story.of("b", 1).offset(3).ready());
    connect();
    client.takeAll();
    client.cut();

    client.connectWithoutId(node);
    round();
    client.take(1);
    client.cut();
    connect();

    client.takeAll();
    assertThat(client.sessions()).containsOnlyKeys("a", "b");
  }

  @Test
  void changes_come_in_the_order_of_positions_and_each_id_is_one_further() {
    connect();
    put(Story.of("c", 1).offset(5).ready());
    put(Story.of("b", 0).offset(9).ready());
    put(Story.of("a", 0).offset(8).ready());
    round();

    assertThat(told()).endsWith("session a", "session b", "session c");
    assertThat(positionsOfLast(3))
        .containsExactly(Positions.of(8, -1), Positions.of(9, -1), Positions.of(9, 5));
  }

  @Test
  void who_waits_for_a_node_to_catch_up_may_ask_for_no_more_than_others() {
    put(Story.of("a", 0).offset(7).ready());
    connect();
    client.takeAll();
    client.cut();
    var behind = new TestNode(2, clock, 3);
    client.connect(behind);
    for (int round = 0; round < 30; round++) {
      behind.dispatcher.round();
    }

    int allowed = 0;
    while (client.mayOrder()) {
      allowed++;
    }
    assertThat(allowed).isEqualTo(19);
  }

  @Test
  void the_latest_change_of_a_session_wins() {
    Story alice = Story.of("alice", 0);
    connect();
    client.takeAll();
    put(alice.qr());
    round();
    put(alice.ready());
    put(alice.disconnected());
    round();

    assertThat(take()).containsExactly("session alice");
    assertThat(client.sessions().get("alice")).contains("session_not_connected");
  }

  @Test
  void what_does_not_match_moves_the_id_all_the_same() {
    var connected = new TestClient(new SessionFilter(null, "alice", null, Bucket.all(), true));
    connected.connect(node);
    node.dispatcher.round();
    connected.takeAll();
    put(Story.of("other", 1).offset(4).ready());
    put(Story.of("mine", 0).offset(2).ownedBy("alice").ready());
    node.dispatcher.round();
    connected.takeAll();

    assertThat(connected.lastId().positions()).isEqualTo(Positions.of(2, 4));
  }

  @Test
  void a_code_that_expired_is_told_before_what_moved() {
    put(Story.of("waiting", 1).at(clock.instant()).qr());
    connect();
    client.takeAll();
    clock.advance(Duration.ofSeconds(61));
    put(Story.of("new", 0).at(clock.instant()).ready());
    round();

    assertThat(take()).containsExactly("session waiting", "session new");
  }

  @Test
  void a_client_that_was_cut_between_two_frames_is_told_the_rest_by_another_node() {
    var other = new TestNode(2, clock, 100);
    connect();
    client.takeAll();
    for (int i = 0; i < 3; i++) {
      SessionState state = Story.of("s" + i, i % 2).offset(10 + i).ready();
      put(state);
      Tables.put(other.table, state, new Position(0, i));
    }
    round();
    int before = client.frames().size();
    client.take(2);
    client.cut();
    client.connect(other);
    other.dispatcher.round();
    client.takeAll();

    assertThat(client.frames().subList(before, client.frames().size()))
        .extracting(FeedTest::text)
        .containsExactly("session s0", "session s2", "session s1", "summary");
  }

  @Test
  void who_has_more_sessions_to_catch_up_with_than_allowed_is_cut() {
    connect();
    for (int i = 0; i < 4; i++) {
      put(Story.of("s" + i, 0).offset(i).ready());
    }
    round();
    client.take(1);

    assertThat(client.end()).isEqualTo(CloseReason.OVERFLOWN);
  }

  @Test
  void a_client_that_knows_more_than_the_node_is_told_nothing_until_that_has_caught_up() {
    var behind = new TestNode(2, clock, 100);
    Story alice = Story.of("alice", 0);
    SessionState first = alice.ready();
    SessionState second = alice.disconnected();
    put(first);
    put(second);
    connect();
    client.takeAll();
    client.cut();
    int before = client.frames().size();
    client.connect(behind);
    Tables.put(behind.table, first, new Position(0, 0));
    behind.dispatcher.round();
    Tables.put(behind.table, second, new Position(0, 1));
    behind.dispatcher.round();
    Tables.put(behind.table, alice.ready(), new Position(0, 2));
    behind.dispatcher.round();
    client.takeAll();

    assertThat(client.frames().subList(before, client.frames().size()))
        .extracting(FeedTest::text)
        .containsExactly("summary", "session alice");
    assertThat(client.sessions().get("alice")).contains("session_connected");
  }

  @Test
  void ids_of_a_feed_that_was_widened_say_so_once_the_new_sessions_were_told() {
    put(Story.of("a", 0).offset(1).ready());
    put(Story.of("b", 0).offset(2).ready());
    var single = new TestClient(EVERYTHING.of(Set.of("a")));
    single.connect(node);
    node.dispatcher.round();
    single.takeAll();
    String before = single.lastId().filter();
    single.widen(Set.of("b"));
    node.dispatcher.round();
    single.takeAll();

    assertThat(single.sessions()).containsOnlyKeys("a", "b");
    assertThat(single.lastId().filter())
        .isNotEqualTo(before)
        .isEqualTo(PushId.markOf(EVERYTHING.of(Set.of("a", "b"))));
  }

  @Test
  void who_asks_for_something_else_while_a_snapshot_waits_follows_that_alone() {
    var paged = new TestNode(2, clock, 100, new CatchUpLimits(0, 0, 1));
    Tables.put(paged.table, Story.of("a", 0).offset(1).ready(), new Position(0, 0));
    Tables.put(paged.table, Story.of("b", 0).offset(2).ready(), new Position(0, 1));
    client.connect(paged);
    paged.dispatcher.round();
    var changesItsMind = new TestClient(EVERYTHING);
    changesItsMind.connect(paged);
    paged.dispatcher.round();
    changesItsMind.follow(EVERYTHING.of(Set.of("b")));
    paged.settle();
    client.takeAll();
    changesItsMind.takeAll();

    assertThat(client.sessions()).containsOnlyKeys("a", "b");
    assertThat(changesItsMind.sessions()).containsOnlyKeys("b");
    assertThat(changesItsMind.lastId().filter())
        .isEqualTo(PushId.markOf(EVERYTHING.of(Set.of("b"))));
  }

  @Test
  void who_comes_while_a_large_snapshot_is_collected_is_told_each_session_once() {
    var paged = new TestNode(2, clock, 100, new CatchUpLimits(0, 0, 1));
    Story moving = Story.of("moves", 0).at(clock.instant());
    Story going = Story.of("goes", 1).at(clock.instant());
    Tables.put(paged.table, moving.offset(1).ready(), new Position(0, 0));
    Tables.put(paged.table, going.offset(1).ready(), new Position(1, 0));
    Tables.put(paged.table, Story.of("stays", 0).offset(2).ready(), new Position(0, 1));
    client.connect(paged);
    paged.dispatcher.round();
    paged.page();
    clock.advance(Duration.ofSeconds(1));
    Tables.put(
        paged.table, moving.at(clock.instant()).offset(3).disconnected(), new Position(0, 2));
    Tables.remove(paged.table, "goes", going.offset(2).delete(), new Position(1, 1));
    paged.settle();
    client.takeAll();

    assertThat(client.repeated()).isEmpty();
    assertThat(client.sessions()).containsOnlyKeys("moves", "stays");
    assertThat(client.sessions().get("moves")).contains("session_not_connected");
    assertThat(client.lastId().positions()).isEqualTo(Positions.of(3, 2));
  }

  private void connect() {
    client.connect(node);
    node.dispatcher.round();
  }

  private void round() {
    node.dispatcher.round();
  }

  private List<String> told() {
    client.takeAll();
    return client.frames().stream().map(FeedTest::text).toList();
  }

  private List<String> take() {
    int before = client.frames().size();
    client.takeAll();
    return client.frames().subList(before, client.frames().size()).stream()
        .map(FeedTest::text)
        .toList();
  }

  private List<Positions> positionsOfLast(int n) {
    List<Frame> frames = client.frames();
    return frames.subList(frames.size() - n, frames.size()).stream()
        .map(frame -> PushId.parse(frame.id()).orElseThrow().positions())
        .toList();
  }

  private static String text(Frame frame) {
    String sessionId = JSON.readTree(frame.data()).path("sessionId").asString("");
    return (frame.kind().wireName() + " " + sessionId).strip();
  }

  private void put(SessionState state) {
    Tables.put(node.table, state, new Position(state.position().partition(), stateOffset++));
  }
}
