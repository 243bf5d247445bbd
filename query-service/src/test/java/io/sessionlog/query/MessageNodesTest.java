package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes that share out the messages: it must not matter which one is asked. They tell each
 * other who asks, and pass no key on.
 */
class MessageNodesTest {

  static final TestCluster CLUSTER = TestCluster.get();
  static final ManualClock CLOCK = new ManualClock(Story.NOON);
  static final String ALICE = "15550100001@c.us";

  @TempDir Path data;
  @TempDir Path other;

  final String group = "query-" + UUID.randomUUID();
  final Map<String, Position> sessions = new TreeMap<>();

  /** What clients saw while a node went. */
  record Seen(String session, int status, boolean isStale) {}

  @Test
  void either_node_answers_for_every_session_and_the_standby_for_a_node_that_is_gone() {
    for (int i = 0; i < 12; i++) {
      tell("session-" + i + "-" + UUID.randomUUID());
    }
    try (QueryNode one = start(data);
        QueryNode two = start(other)) {
      awaitBothOwnSome(one, two);
      for (Map.Entry<String, Position> session : sessions.entrySet()) {
        String fromOne = answer(one, session).text();
        String fromTwo = answer(two, session).text();
        assertThat(fromOne).isEqualTo(fromTwo).contains("text of A1");
        assertThat(timeline(one, session).data())
            .isEqualTo(timeline(two, session).data())
            .hasSize(1);
      }
      assertThat(one.hops("answered") + two.hops("answered")).isPositive();

      List<Seen> seen = askUntilFreshWithout(two, one);
      assertThat(seen).as("never a 404").extracting(Seen::status).isSubsetOf(200, 503);
      assertThat(seen).as("the standby's answers are marked").anyMatch(Seen::isStale);
    }
  }

  @Test
  void a_question_that_was_passed_on_is_never_passed_on_again() {
    String session = "session-" + UUID.randomUUID();
    tell(session);
    // The group says that this node is elsewhere, where nobody listens.
    try (QueryNode node =
        QueryNode.start(
            data, CLOCK, "--QUERY_ADVERTISED_ADDRESS=localhost:" + QueryNode.freePort())) {
      node.awaitMessages(session);
      assertThat(node.get(messages(session), "Session-Hop", "1").status()).isEqualTo(200);
      assertThat(node.hops("answered") + node.hops("failed")).isZero();
    }
  }

  @Test
  void while_nobody_has_the_partition_it_is_a_503_and_never_a_404() {
    try (QueryNode node = QueryNode.startUnready(data, "localhost:1", CLOCK)) {
      Answer answer = node.get(messages("session-1"));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("Retry-After")).isEqualTo("1");
    }
  }

  private QueryNode start(Path data) {
    int port = QueryNode.freePort();
    return QueryNode.start(
        data,
        CLOCK,
        Keys.setting(),
        "--NODE_SECRET=" + "0123456789abcdef".repeat(2),
        "--QUERY_APPLICATION_ID=" + group,
        "--QUERY_ADVERTISED_ADDRESS=localhost:" + port,
        "--server.port=" + port);
  }

  private void tell(String session) {
    Position position =
        CLUSTER.append(
            session,
            MessageLog.event(
                session, "message", Story.NOON, MessageLog.received(ALICE, "A1", Story.NOON)));
    CLUSTER.put(CLUSTER.story(session).offset(position.offset()).message());
    sessions.put(session, position);
  }

  private void awaitBothOwnSome(QueryNode one, QueryNode two) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              double before = one.hops("answered");
              double beforeTwo = two.hops("answered");
              boolean fresh = true;
              for (String session : sessions.keySet()) {
                for (QueryNode node : List.of(one, two)) {
                  Answer answer = node.get(messages(session), Keys.ADMIN.header());
                  fresh &= answer.status() == 200 && answer.header("Session-Stale") == null;
                }
              }
              return fresh && one.hops("answered") > before && two.hops("answered") > beforeTwo;
            });
  }

  private static Answer answer(QueryNode node, Map.Entry<String, Position> session) {
    Answer answer =
        node.get(
            "/api/whatsapp/session/"
                + session.getKey()
                + "/messages/"
                + MessageLog.serialized(false, ALICE, "A1"),
            "x-api-key",
            Keys.ADMIN.key(),
            "Session-Position",
            session.getValue().toString());
    assertThat(answer.status()).isEqualTo(200);
    return answer;
  }

  private static Answer timeline(QueryNode node, Map.Entry<String, Position> session) {
    return node.get(
        "/api/whatsapp/session/" + session.getKey() + "/timeline",
        "x-api-key",
        Keys.ADMIN.key(),
        "Session-Position",
        session.getValue().toString());
  }

  /**
   * Asks for all sessions again and again while the other node goes, and until the group has a new
   * owner for each: however long it takes to go, what is asked meanwhile is the standby's to
   * answer.
   */
  private List<Seen> askUntilFreshWithout(QueryNode leaving, QueryNode node) {
    List<Seen> seen = new ArrayList<>();
    var close = new Thread(leaving::close, "close");
    close.start();
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              boolean fresh = !close.isAlive();
              for (String session : sessions.keySet()) {
                Answer answer = node.get(messages(session), Keys.ADMIN.header());
                boolean stale = answer.header("Session-Stale") != null;
                seen.add(new Seen(session, answer.status(), stale));
                fresh &= answer.status() == 200 && !stale;
              }
              return fresh;
            });
    return seen;
  }

  private static String messages(String session) {
    return "/api/whatsapp/session/" + session + "/messages";
  }
}
