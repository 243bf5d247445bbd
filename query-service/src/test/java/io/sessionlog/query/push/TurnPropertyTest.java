package io.sessionlog.query.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.query.push.FeedPropertyTest.Entry;
import io.sessionlog.query.session.SessionJson;
import io.sessionlog.query.view.Bucket;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Story;
import io.sessionlog.query.view.Tables;
import io.sessionlog.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Two versions of the states under changes, and the node turns from one to the other and back: a
 * client that follows, is slow, is cut and comes back ends with what the list of the served one
 * shows, and no feed is cut by a turn.
 */
class TurnPropertyTest {

  static final int SESSIONS = 6;
  static final int STEPS = 100;

  /** One version of the states: what its projector has written, and how far this node has read. */
  private static final class Version {
    final List<Entry> written = new ArrayList<>();
    final Story[] stories = new Story[SESSIONS];
    final SessionTable table;
    int read;

    Version(SessionTable table) {
      this.table = table;
      for (int i = 0; i < SESSIONS; i++) {
        stories[i] = Story.of("s" + i, 0);
      }
    }

    void read(int records) {
      for (int i = 0; i < records && read < written.size(); i++) {
        TestNode.read(table, written.get(read++));
      }
    }
  }

  @Property(tries = 400)
  void aClientEndsWithTheListOfTheVersionThatIsServed(@ForAll long seed) {
    var random = new Random(seed);
    var clock = new ManualClock(Story.NOON);
    var limits = new CatchUpLimits(random.nextInt(8), 1 + random.nextInt(9), 1 + random.nextInt(2));
    // More than so much at once starts the feed anew.
    int maxPending = random.nextBoolean() ? SESSIONS : 1_000;
    var node = new TestNode(1, clock, maxPending, limits);
    var versions =
        new Version[] {new Version(node.table), new Version(Tables.open("session-state-2", 1))};
    var client =
        new TestClient(
            new SessionFilter(
                null, random.nextInt(3) == 0 ? "alice" : null, null, Bucket.all(), true));
    node.settle();
    client.connect(node);
    long offset = 0;
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> write(versions, random, clock, offset++);
        case 2 -> versions[0].read(1 + random.nextInt(3));
        case 3 -> versions[1].read(1 + random.nextInt(3));
        case 4 -> node.dispatcher.round();
        case 5 -> client.take(random.nextInt(4));
        case 6 -> {
          node.page();
          if (random.nextInt(4) == 0) {
            client.cut();
            client.connect(node);
          }
        }
        default -> {
          SessionTable other = versions[node.table == versions[0].table ? 1 : 0].table;
          node.turnTo(other);
        }
      }
      assertThat(client.end()).as("seed %d", seed).isIn(null, CloseReason.GONE);
    }
    for (Version version : versions) {
      version.read(version.written.size());
    }
    node.settle();
    client.takeAll();
    node.settle();
    client.takeAll();

    assertThat(client.sessions()).as("seed %d", seed).isEqualTo(listed(node, client.filter()));
    assertThat(client.wentBack()).as("an id went back; seed %d", seed).isFalse();
  }

  /** The second version says of some events something else, and of some nothing. */
  private static void write(Version[] versions, Random random, ManualClock clock, long offset) {
    clock.advance(Duration.ofMillis(1));
    int i = random.nextInt(SESSIONS);
    int kind = random.nextInt(6);
    boolean isOther = random.nextBoolean();
    String owner = random.nextInt(4) == 0 ? "alice" : null;
    var at = new Position(0, offset);
    for (Version version : versions) {
      Story story = version.stories[i].at(clock.instant()).offset(offset);
      if (owner != null) {
        story.ownedBy(owner);
      }
      boolean differs = isOther && version == versions[1];
      SessionState state =
          switch (kind) {
            case 0 -> differs ? story.blocked() : story.qr("code-" + offset);
            case 1 -> story.ready();
            case 2 -> differs ? story.authFailure() : story.disconnected();
            case 3 -> story.loading(50);
            case 4 -> story.message();
            default -> null;
          };
      boolean isGone = state == null && !differs;
      version.written.add(
          isGone
              ? new Entry(story.sessionId(), null, story.delete(), at)
              : new Entry(story.sessionId(), state == null ? story.message() : state, null, at));
    }
  }

  static Map<String, String> listed(TestNode node, SessionFilter filter) {
    return node.table.read(
        node.clock.millis(),
        now -> {
          Map<String, String> listed = new HashMap<>();
          for (StoredSession session : now.page(SessionQuery.all(filter)).sessions()) {
            listed.put(
                session.state().sessionId(),
                new String(
                    session.asListEntry(now.asOf(), true, SessionJson::listEntry),
                    StandardCharsets.UTF_8));
          }
          return listed;
        });
  }
}
