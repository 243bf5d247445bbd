package io.sessionlog.query.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionState;
import io.sessionlog.query.session.SessionJson;
import io.sessionlog.query.view.Bucket;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever changes, however far the nodes have read, whenever a client is cut and wherever it comes
 * back: in the end it has what the list shows, it was told no state twice, and never of a session
 * that it may not see.
 */
class FeedPropertyTest {

  static final int PARTITIONS = 2;
  static final int SESSIONS = 6;
  static final int STEPS = 120;
  static final String[] OWNERS = {"alice", "bob", null};

  /** One record of {@code session-state}; no state for a tombstone. */
  record Entry(String sessionId, SessionState state, Position by, Position at) {}

  final List<Entry> log = new ArrayList<>();
  final Map<String, Set<String>> everOwnedBy = new HashMap<>();

  @Property(tries = 400)
  void a_client_that_hops_between_nodes_ends_with_the_list_and_is_told_nothing_twice(
      @ForAll long seed) {
    log.clear();
    everOwnedBy.clear();
    var random = new Random(seed);
    var clock = new ManualClock(Story.NOON);
    // Small enough for both ways to begin: at once, and in pages; by all sessions, and by changes.
    var limits = new CatchUpLimits(random.nextInt(4), 1 + random.nextInt(6), 1 + random.nextInt(2));
    var nodes =
        List.of(
            new TestNode(PARTITIONS, clock, 1_000, limits),
            new TestNode(PARTITIONS, clock, 1_000, limits));
    var writer = new Writer(random, clock);
    var client = new TestClient(filter(random));
    client.connect(nodes.get(0));

    for (int step = 0; step < STEPS; step++) {
      TestNode node = nodes.get(random.nextInt(2));
      switch (random.nextInt(9)) {
        case 0, 1 -> writer.write();
        case 2 -> node.read(log, 1 + random.nextInt(3));
        case 3, 4 -> node.dispatcher.round();
        case 5 -> client.take(random.nextInt(4));
        case 6 -> node.page();
        case 7 -> clock.advance(Duration.ofMillis(random.nextInt(30_000)));
        default -> {
          if (random.nextInt(3) == 0) {
            client.cut();
            client.connect(node);
          }
        }
      }
      if (random.nextInt(10) == 0) {
        client.node().settle();
        client.takeAll();
        Statistics.label("checked on the way").collect(expectTheList(client, seed));
      }
    }
    for (TestNode node : nodes) {
      node.read(log, log.size());
      node.settle();
    }
    client.takeAll();
    assertThat(expectTheList(client, seed)).as("checked in the end; seed %d", seed).isTrue();
    Statistics.label("checked on the way")
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 50));

    assertThat(client.repeated()).as("told twice; seed %d", seed).isEmpty();
    assertThat(client.wentBack()).as("an id went back; seed %d", seed).isFalse();
    String only = client.filter().visibleTo();
    if (only != null) {
      assertThat(everOwnedBy.getOrDefault(only, Set.of()))
          .as("seed %d", seed)
          .containsAll(client.toldOf());
    }
  }

  /**
   * Once all that is there has been taken, a client has what the list shows.
   *
   * @return false if that can't be said yet: the client comes from a node that was further
   */
  private static boolean expectTheList(TestClient client, long seed) {
    return client
        .node()
        .table
        .read(
            client.node().clock.millis(),
            now -> {
              PushId id = client.lastId();
              if (id == null
                  || !now.positions().cover(id.positions())
                  || !now.positions().cover(client.leftBehind())) {
                return false;
              }
              Map<String, String> listed = new HashMap<>();
              for (StoredSession session :
                  now.page(SessionQuery.all(FeedTest.EVERYTHING)).sessions()) {
                if (client.filter().admits(session, now.asOf())) {
                  listed.put(
                      session.state().sessionId(),
                      new String(
                          session.asListEntry(
                              now.asOf(), client.filter().qrShown(), SessionJson::listEntry),
                          StandardCharsets.UTF_8));
                }
              }
              assertThat(client.sessions())
                  .as("%s; seed %d", client.filter(), seed)
                  .isEqualTo(listed);
              return true;
            });
  }

  private static SessionFilter filter(Random random) {
    Set<String> ids = random.nextInt(4) == 0 ? Set.of("s0", "s3") : null;
    String user = random.nextInt(3) == 0 ? "alice" : null;
    String visibleTo = random.nextInt(3) == 0 ? "alice" : null;
    Set<Bucket> buckets =
        switch (random.nextInt(4)) {
          case 0 -> Bucket.of(Category.NEEDS_QR);
          case 1 -> Bucket.of(Category.DISCONNECTED);
          default -> Bucket.all();
        };
    return new SessionFilter(ids, user, visibleTo, buckets, random.nextInt(4) != 0);
  }

  /** Sessions' lives, as the projector would write them. */
  private final class Writer {

    private final Random random;
    private final ManualClock clock;
    private final Story[] stories = new Story[SESSIONS];
    private final boolean[] alive = new boolean[SESSIONS];
    private final long[] offsets = new long[PARTITIONS];
    private int codes;

    Writer(Random random, ManualClock clock) {
      this.random = random;
      this.clock = clock;
      for (int i = 0; i < SESSIONS; i++) {
        stories[i] = Story.of("s" + i, i % PARTITIONS);
      }
    }

    void write() {
      // No two events have one time: so no two states look the same.
      clock.advance(Duration.ofMillis(1));
      int i = random.nextInt(SESSIONS);
      int partition = i % PARTITIONS;
      Position at = new Position(partition, offsets[partition]);
      Story story = stories[i].at(clock.instant()).offset(offsets[partition]++);
      if (alive[i] && random.nextInt(6) == 0) {
        alive[i] = false;
        log.add(new Entry(story.sessionId(), null, story.delete(), at));
        return;
      }
      alive[i] = true;
      if (random.nextInt(3) == 0) {
        story.ownedBy(OWNERS[random.nextInt(OWNERS.length)]);
      }
      SessionState state =
          switch (random.nextInt(5)) {
            case 0, 1 -> story.qr("code-" + codes++);
            case 2 -> story.ready();
            case 3 -> story.disconnected();
            default -> story.message();
          };
      if (state.userId() != null) {
        everOwnedBy.computeIfAbsent(state.userId(), user -> new HashSet<>()).add(state.sessionId());
      }
      log.add(new Entry(story.sessionId(), state, null, at));
    }
  }
}
