package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.SOCKET;
import static io.sessionlog.query.QueryNode.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import io.sessionlog.testing.SseClient;
import io.sessionlog.testing.SseClient.Event;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may follow whose sessions. */
class PushDoorTest {

  static final TestCluster CLUSTER = TestCluster.get();
  static final ManualClock CLOCK = new ManualClock(Story.NOON);

  @TempDir static Path data;
  static QueryNode node;

  final String run = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    node =
        QueryNode.start(
            data,
            CLOCK,
            Keys.setting(),
            "--PUSH_HEARTBEAT=1s",
            "--CORS_ORIGINS=https://app.example.com");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  // ---- streams

  @Test
  void without_a_key_there_is_no_stream() {
    assertThat(node.get(STREAM).status()).isEqualTo(401);
    assertThat(node.get(STREAM, Keys.METRICS.header()).status()).isEqualTo(403);
    assertThat(node.get(STREAM, Keys.EXPIRED.header()).status()).isEqualTo(401);
  }

  @Test
  void a_caller_is_told_of_their_own_sessions_alone() {
    Story mine = put(story("mine", "alice"));
    Story theirs = put(story("theirs", "bob"));
    try (SseClient client = node.stream("", Keys.ALICE.header());
        SseClient asking = node.stream("userId=bob", Keys.ALICE.header());
        SseClient naming = node.stream("sessionId=" + theirs.sessionId(), Keys.ALICE.header())) {
      assertThat(client.start()).noneMatch(event -> event.data().toString().contains("theirs"));
      assertThat(client.sessions()).containsKey(mine.sessionId());
      assertThat(asking.start()).hasSize(1);
      assertThat(naming.start()).hasSize(1);

      CLUSTER.put(CLUSTER.next(theirs).disconnected());
      CLUSTER.next(theirs);
      CLUSTER.tombstone(theirs.sessionId(), theirs.delete());
      await().until(() -> node.table().find(theirs.sessionId()) == null);
      CLUSTER.put(CLUSTER.next(mine).disconnected());

      assertThat(client.next().sessionId()).isEqualTo(mine.sessionId());
      assertThat(asking.nextOfAny().name()).isEqualTo("heartbeat");
      assertThat(naming.nextOfAny().name()).isEqualTo("heartbeat");
    }
  }

  @Test
  void who_comes_back_is_not_told_of_others_sessions_that_are_gone() {
    Story mine = put(story("mine", "alice"));
    Story theirs = put(story("theirs", "bob"));
    SseClient first = node.stream("", Keys.ALICE.header());
    first.start();
    first.close();
    CLUSTER.next(theirs);
    CLUSTER.tombstone(theirs.sessionId(), theirs.delete());
    CLUSTER.put(CLUSTER.next(mine).ownedBy("bob").message());
    awaitVisible(mine);
    await().until(() -> node.table().find(theirs.sessionId()) == null);

    try (SseClient second =
        node.stream("", "x-api-key", Keys.ALICE.key(), "Last-Event-ID", first.lastId())) {
      List<Event> start = second.start();
      assertThat(start).extracting(Event::name).containsExactly("removed");
      assertThat(start.get(0).sessionId()).isEqualTo(mine.sessionId());
    }
    try (SseClient bobs =
        node.stream("", "x-api-key", Keys.BOB.key(), "Last-Event-ID", first.lastId())) {
      assertThat(bobs.start().get(0).name()).isEqualTo("snapshot");
    }
  }

  @Test
  void no_code_is_shown_to_who_may_not_see_it() {
    Story alice = story("waiting", "alice");
    CLUSTER.put(alice.qr());
    awaitVisible(alice);
    try (SseClient client =
        node.stream("sessionId=" + alice.sessionId(), Keys.ALICE_WITHOUT_QR.header())) {
      Event shown = client.start().get(1);
      assertThat(shown.data().get("qr").isNull()).isTrue();
      assertThat(shown.data().get("qrExpiresAt").isNull()).isTrue();
      assertThat(shown.data().get("needsQR").asBoolean()).isTrue();
    }
  }

  // ---- sockets

  @Test
  void a_browser_gives_its_key_as_a_subprotocol_and_it_is_not_repeated() {
    try (SocketClient client =
        SocketClient.connect(
            node.uri(SOCKET), List.of("sessionlog.v1", protocol(Keys.ALICE.key())))) {
      assertThat(client.protocol()).isEqualTo("sessionlog.v1");
      Story theirs = put(story("theirs", "bob"));
      client.say("{\"type\":\"subscribe\",\"sessionIds\":[\"" + theirs.sessionId() + "\"]}");
      assertThat(SocketClient.type(client.next("removed"))).isEqualTo("removed");
      Story mine = put(story("mine", "alice"));
      CLUSTER.put(CLUSTER.next(theirs).disconnected());
      client.say("{\"type\":\"subscribe\",\"sessionIds\":[\"" + mine.sessionId() + "\"]}");
      assertThat(SocketClient.sessionId(client.next())).isEqualTo(mine.sessionId());
    }
  }

  @Test
  void a_key_in_the_header_opens_a_socket_too() {
    SocketClient.connect(node.uri(SOCKET), List.of(), Keys.ALICE.header()).close();
  }

  @Test
  void no_key_and_a_wrong_one_open_no_socket() {
    assertThat(refusal(List.of())).isEqualTo(401);
    assertThat(refusal(List.of("sessionlog.v1"))).isEqualTo(401);
    assertThat(refusal(List.of("sessionlog.v1", protocol("guess")))).isEqualTo(401);
    assertThat(refusal(List.of("sessionlog.v1", "sessionlog.key.!"))).isEqualTo(401);
    assertThat(refusal(List.of("sessionlog.v1", protocol(Keys.METRICS.key())))).isEqualTo(403);
  }

  @Test
  void a_key_counts_as_a_subprotocol_for_sockets_alone() {
    assertThat(
            node.get(
                    QueryNode.LIST,
                    "Sec-WebSocket-Protocol",
                    "sessionlog.v1, " + protocol(Keys.ALICE.key()))
                .status())
        .isEqualTo(401);
  }

  @Test
  void pages_of_other_origins_connect_only_if_they_are_named() {
    List<String> key = List.of("sessionlog.v1", protocol(Keys.ALICE.key()));
    String own = node.uri("").toString();

    assertThat(refusal(key, "Origin", "https://evil.example.com")).isEqualTo(403);
    SocketClient.connect(node.uri(SOCKET), key, "Origin", "https://app.example.com").close();
    SocketClient.connect(node.uri(SOCKET), key, "Origin", own).close();
  }

  private static int refusal(List<String> protocols, String... headers) {
    Throwable failure =
        catchThrowable(() -> SocketClient.connect(node.uri(SOCKET), protocols, headers).close());
    assertThat(failure).hasCauseInstanceOf(WebSocketHandshakeException.class);
    return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
  }

  private static String protocol(String key) {
    return "sessionlog.key."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(key.getBytes(StandardCharsets.UTF_8));
  }

  private Story story(String name, String owner) {
    return CLUSTER.next(CLUSTER.story(name + "." + run).ownedBy(owner).at(CLOCK.instant()));
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
