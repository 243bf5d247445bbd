package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.SOCKET;
import static io.sessionlog.query.SocketClient.sessionId;
import static io.sessionlog.query.SocketClient.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The feed over a WebSocket, and what a client can say to it. */
class SocketTest {

  static final TestCluster CLUSTER = TestCluster.get();
  static final ManualClock CLOCK = new ManualClock(Story.NOON);

  @TempDir static Path data;
  static QueryNode node;

  final String user = "user-" + UUID.randomUUID();
  final List<SocketClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK, "--PUSH_HEARTBEAT=1s");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void hangUp() {
    clients.forEach(SocketClient::close);
  }

  @Test
  void with_a_parameter_the_feed_begins_at_once() {
    Story alice = put(story("alice"));
    SocketClient client = connect("?userId=" + user);

    List<JsonNode> start = client.start();
    assertThat(start).extracting(SocketClient::type).containsExactly("snapshot", "session");
    assertThat(start.get(0).at("/data/sessions").asInt()).isEqualTo(1);
    assertThat(start.get(1).get("data"))
        .isEqualTo(node.get(QueryNode.LIST + "?userId=" + user).data().get(0));
    assertThat(start.get(1).get("id").asString()).isNotBlank();

    CLUSTER.put(CLUSTER.next(alice).disconnected());
    JsonNode change = client.next();
    assertThat(type(change)).isEqualTo("session");
    assertThat(change.at("/data/isConnected").asBoolean()).isFalse();

    CLUSTER.next(alice);
    CLUSTER.tombstone(alice.sessionId(), alice.delete());
    JsonNode removed = client.next();
    assertThat(type(removed)).isEqualTo("removed");
    assertThat(sessionId(removed)).isEqualTo(alice.sessionId());
    assertThat(client.next("summary").at("/data/total").asInt()).isZero();
    assertThat(client.next("heartbeat").at("/data/timestamp").asString()).isNotBlank();
  }

  @Test
  void without_one_it_waits_to_be_asked() {
    Story alice = put(story("alice"));
    SocketClient client = connect("");
    client.say("{\"type\":\"subscribe\",\"userId\":\"" + user + "\"}");

    assertThat(sessionId(client.next("session"))).isEqualTo(alice.sessionId());
  }

  @Test
  void subscribe_alone_means_everything() {
    Story alice = put(story("alice"));
    SocketClient client = connect("");
    client.say("{\"type\":\"subscribe\"}");

    client.start();
    CLUSTER.put(CLUSTER.next(alice).disconnected());
    await().until(() -> sessionId(client.next()).equals(alice.sessionId()));
  }

  @Test
  void sessions_are_added_and_taken_off_while_it_runs() {
    Story alice = put(story("alice"));
    Story bob = put(story("bob"));
    SocketClient client = connect("");
    client.say(subscribe(alice.sessionId(), "unknown." + user));
    assertThat(type(client.next())).isEqualTo("snapshot");
    assertThat(List.of(client.next(), client.next()))
        .extracting(SocketClient::type, SocketClient::sessionId)
        .containsExactlyInAnyOrder(
            tuple("session", alice.sessionId()), tuple("removed", "unknown." + user));

    client.say(subscribe(bob.sessionId()));
    assertThat(sessionId(client.next())).isEqualTo(bob.sessionId());

    client.say("{\"type\":\"unsubscribe\",\"sessionIds\":[\"" + alice.sessionId() + "\"]}");
    client.say("{\"type\":\"sign\"}");
    assertThat(type(client.next())).isEqualTo("error");
    put(CLUSTER.next(alice));
    CLUSTER.put(CLUSTER.next(bob).disconnected());
    assertThat(sessionId(client.next())).isEqualTo(bob.sessionId());
  }

  @Test
  void a_feed_is_started_over_with_another_filter() {
    put(story("alice"));
    Story bob = story("bob");
    CLUSTER.put(bob.disconnected());
    awaitVisible(bob);
    SocketClient client = connect("?userId=" + user);
    assertThat(client.start()).hasSize(3);

    client.say("{\"type\":\"subscribe\",\"userId\":\"" + user + "\",\"status\":\"disconnected\"}");
    List<JsonNode> start = client.start();
    while (!type(start.get(0)).equals("snapshot")) {
      start = client.start();
    }
    assertThat(start).hasSize(2);
    assertThat(sessionId(start.get(1))).isEqualTo(bob.sessionId());
  }

  @Test
  void a_client_that_comes_back_is_told_what_changed() {
    Story alice = put(story("alice"));
    put(story("bob"));
    SocketClient first = connect("?userId=" + user);
    first.start();
    first.close();
    put(CLUSTER.next(alice));

    List<JsonNode> byUrl = connect("?userId=" + user + "&lastEventId=" + first.lastId()).start();
    assertThat(byUrl).extracting(SocketClient::sessionId).containsExactly(alice.sessionId());
    SocketClient second = connect("");
    second.say(
        "{\"type\":\"subscribe\",\"userId\":\"%s\",\"lastEventId\":\"%s\"}"
            .formatted(user, first.lastId()));
    assertThat(second.start())
        .extracting(SocketClient::sessionId)
        .containsExactly(alice.sessionId());
  }

  @Test
  void an_id_counts_for_sessions_that_were_added_once_they_were_told() {
    Story alice = put(story("alice"));
    Story bob = put(story("bob"));
    SocketClient first = connect("?sessionId=" + alice.sessionId());
    first.start();
    String before = first.lastId();
    first.say(subscribe(bob.sessionId()));
    first.next();
    String both = "?sessionId=" + alice.sessionId() + "&sessionId=" + bob.sessionId();

    assertThat(type(connect(both + "&lastEventId=" + before).start().get(0))).isEqualTo("snapshot");
    assertThat(connect(both + "&lastEventId=" + first.lastId()).start()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense                                    | message",
        "{\"type\":\"shout\"}                        | type",
        "{\"type\":\"subscribe\",\"status\":\"happy\"}   | status",
        "{\"type\":\"subscribe\",\"userId\":17}      | userId",
        "{\"type\":\"subscribe\",\"lastEventId\":\"17\"} | lastEventId",
        "{\"type\":\"subscribe\",\"sessionIds\":\"a\"}   | sessionIds",
        "{\"type\":\"subscribe\",\"sessionIds\":[\"a/b\"]} | sessionIds",
        "{\"type\":\"unsubscribe\",\"sessionIds\":[\"a\"]} | sessionIds"
      })
  void what_makes_no_sense_is_answered_and_the_socket_stays(String message, String field) {
    SocketClient client = connect("?userId=" + user);
    client.start();
    client.say(message);

    JsonNode error = client.next();
    assertThat(type(error)).isEqualTo("error");
    assertThat(error.at("/data/detail").asString()).startsWith(field);
    assertThat(error.at("/data/errors/0/field").asString()).isEqualTo(field);
    put(story("alice"));
    assertThat(type(client.next())).isEqualTo("session");
  }

  @Test
  void over_plain_http_it_says_what_it_is() {
    QueryNode.Answer answer = node.get(SOCKET);

    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.header("Upgrade")).isEqualTo("websocket");
    assertThat(answer.json().get("detail").asString()).contains("ws://", "/stream");
  }

  private static String subscribe(String... sessionIds) {
    return "{\"type\":\"subscribe\",\"sessionIds\":[\"" + String.join("\",\"", sessionIds) + "\"]}";
  }

  private SocketClient connect(String parameters) {
    SocketClient client = SocketClient.connect(node.uri(SOCKET + parameters), List.of());
    clients.add(client);
    return client;
  }

  private Story story(String name) {
    return CLUSTER.next(CLUSTER.story(name + "." + user).ownedBy(user).at(CLOCK.instant()));
  }

  private Story put(Story story) {
    CLUSTER.put(story.ready());
    awaitVisible(story);
    return story;
  }

  private void awaitVisible(Story story) {
    await().until(() -> node.table().watermarks().isReached(story.last()));
  }
}
