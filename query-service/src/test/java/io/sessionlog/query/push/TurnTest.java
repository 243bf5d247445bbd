package io.sessionlog.query.push;

import static io.sessionlog.query.push.FeedTest.EVERYTHING;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.query.push.FeedPropertyTest.Entry;
import io.sessionlog.query.view.Bucket;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.Story;
import io.sessionlog.query.view.Tables;
import io.sessionlog.testing.ManualClock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client asks for while a turn starts its feed anew is what it follows after it. */
class TurnTest {

  private static final SessionFilter ALICES = of("alice");
  private static final SessionFilter BOBS = of("bob");
  private static final int MOST_AT_ONCE = 2;

  private final ManualClock clock = new ManualClock(Story.NOON);
  private final SessionTable other = Tables.open("session-state-2", 1);
  private TestNode node;

  private static SessionFilter of(String userId) {
    return new SessionFilter(null, userId, null, Bucket.all(), true);
  }

  private TestClient following(SessionFilter filter) {
    return following(filter, CatchUpLimits.DEFAULT);
  }

  private TestClient following(SessionFilter filter, CatchUpLimits limits) {
    node = new TestNode(1, clock, MOST_AT_ONCE, limits);
    int offset = 0;
    for (String userId : List.of("alice", "bob", "carol", "dan")) {
      Story one = Story.of("of-" + userId, 0).ownedBy(userId).offset(offset);
      Story two = Story.of("of-" + userId, 0).ownedBy(userId).offset(offset);
      var at = new Position(0, offset++);
      TestNode.read(node.table, new Entry(one.sessionId(), one.ready(), null, at));
      TestNode.read(other, new Entry(two.sessionId(), two.disconnected(), null, at));
    }
    node.settle();
    var client = new TestClient(filter);
    client.connect(node);
    node.settle();
    client.takeAll();
    return client;
  }

  /** More differs than its feed takes at once. */
  private void turn(TestClient client) {
    node.turnTo(other);
    assertThat(node.table).isSameAs(other);
    node.settle();
    client.takeAll();
  }

  private void assertFollows(TestClient client, SessionFilter filter) {
    assertThat(client.end()).isNull();
    assertThat(client.sessions()).isEqualTo(TurnPropertyTest.listed(node, filter));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000})
  void whoAsksForOthersAsTheNodeTurnsFollowsThose(int snapshotAtOnce) {
    TestClient client = following(EVERYTHING, new CatchUpLimits(snapshotAtOnce, 20, 1));

    client.follow(ALICES);
    turn(client);

    assertFollows(client, ALICES);
  }

  @Test
  void whatWasAskedForLastIsFollowed() {
    TestClient client = following(EVERYTHING);

    client.follow(BOBS);
    client.follow(ALICES);
    turn(client);

    assertFollows(client, ALICES);
  }

  @Test
  void sessionsThatAreAddedAsTheNodeTurnsAreFollowedToo() {
    SessionFilter named = EVERYTHING.of(Set.of("of-alice", "of-bob", "of-carol"));
    TestClient client = following(named);

    client.widen(Set.of("of-dan"));
    turn(client);

    assertFollows(client, named.and(Set.of("of-dan")));
  }

  @Test
  void aSessionThatIsTakenOffAsTheNodeTurnsIsNotToldOfAnyMore() {
    SessionFilter named = EVERYTHING.of(Set.of("of-alice", "of-bob", "of-carol"));
    TestClient client = following(named);

    client.narrow(Set.of("of-bob"));
    turn(client);

    assertFollows(client, named.without(Set.of("of-bob")));
  }

  @Test
  void whoAsksForNothingElseIsToldEverythingAnew() {
    TestClient client = following(EVERYTHING);

    turn(client);

    assertFollows(client, EVERYTHING);
  }
}
