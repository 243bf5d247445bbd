package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.STATUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.sessionlog.model.Position;
import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.view.Story;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Seal;
import io.sessionlog.testing.ManualClock;
import io.sessionlog.testing.SseClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** With {@code NODE_SECRET}, who is bound to a user learns nothing of what happens to others. */
class SealedPositionsTest {

  static final String SECRET = "0123456789abcdef".repeat(2);
  static final String SESSION = "/api/whatsapp/session/";
  static final String CHAT = "15550100001@c.us";
  static final String PLAIN = "\\d+:\\d+";

  static final ManualClock CLOCK = new ManualClock(Story.NOON);
  static final TestCluster CLUSTER = TestCluster.get();
  static final PositionText ELSEWHERE = new PositionText(new Seal(SECRET));
  static final List<Map<String, List<String>>> ASKED = new CopyOnWriteArrayList<>();

  @TempDir static Path data;
  static HttpServer reconciler;
  static QueryNode node;

  /** Alice's, with a message that has a picture, and a call. */
  static Story hers;

  static Position last;

  @BeforeAll
  static void start() throws IOException {
    reconciler = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    reconciler.createContext(
        "/",
        exchange -> {
          ASKED.add(Map.copyOf(exchange.getRequestHeaders()));
          byte[] body =
              "{\"success\":true,\"data\":{\"words\":\"fine\"}}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    reconciler.start();
    node =
        QueryNode.start(
            data,
            CLOCK,
            Keys.setting(),
            "--NODE_SECRET=" + SECRET,
            "--RECONCILER_URLS=http://127.0.0.1:" + reconciler.getAddress().getPort());
    hers = CLUSTER.story();
    append("session_registered", "{\"userId\":\"alice\"}");
    append("message", MessageLog.received(CHAT, "A1", null));
    append(
        "media", MessageLog.media(MessageLog.serialized(false, CHAT, "A1"), "image/png", "iVBO"));
    append("ready", "{}");
    last = append("call", "{\"call\":{\"id\":\"c1\",\"from\":\"x@c.us\"}}");
    CLUSTER.put(hers.offset(last.offset()).ownedBy("alice").ready());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ask(Keys.ADMIN, "/timeline", last.toString()).status() == 200);
  }

  @AfterAll
  static void stop() {
    node.close();
    reconciler.stop(0);
  }

  private static Position append(String event, String data) {
    return CLUSTER.append(
        hers.sessionId(), MessageLog.event(hers.sessionId(), event, CLOCK.instant(), data));
  }

  private static Answer ask(Keys key, String path, String position) {
    return node.get(
        SESSION + hers.sessionId() + path, "x-api-key", key.key(), "Session-Position", position);
  }

  private static String sealed(Position position) {
    return ELSEWHERE.give(position, true).shown();
  }

  @Test
  void no_answer_to_who_is_bound_to_a_user_holds_a_position_that_can_be_read() {
    String message = "/messages/" + MessageLog.serialized(false, CHAT, "A1");
    for (String path : List.of("/messages", message, "/calls", "/chats", "/timeline")) {
      List<String> told = positions(ask(Keys.ALICE, path, sealed(last)));
      List<String> plain = positions(ask(Keys.ADMIN, path, sealed(last)));

      assertThat(told).as(path).isNotEmpty().noneMatch(position -> position.matches(PLAIN));
      assertThat(plain).as(path).allMatch(position -> position.matches(PLAIN));
      assertThat(told)
          .as("each is what it was sealed from")
          .isEqualTo(
              plain.stream().map(text -> sealed(Position.parse(text).orElseThrow())).toList());
    }
    assertThat(ask(Keys.ALICE, message + "/media", sealed(last)).header("ETag"))
        .doesNotContain(":")
        .isEqualTo(ask(Keys.ALICE, message + "/media", sealed(last)).header("ETag"));
  }

  private static List<String> positions(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return answer.data().findValuesAsString("position");
  }

  @Test
  void tags_of_pages_stay_the_same_while_their_content_does() {
    for (String path : List.of("/messages", "/timeline")) {
      String tag = ask(Keys.ALICE, path, sealed(last)).header("ETag");
      Answer again =
          node.get(
              SESSION + hers.sessionId() + path,
              "x-api-key",
              Keys.ALICE.key(),
              "If-None-Match",
              tag);
      assertThat(again.status()).as(path).isEqualTo(304);
    }
  }

  @Test
  void a_plain_position_is_not_taken_from_who_is_bound_to_a_user() {
    for (String path : List.of("/timeline", "/messages")) {
      Answer refused = ask(Keys.ALICE, path, last.toString());
      assertThat(refused.status()).as(path).isEqualTo(400);
      assertThat(refused.json().get("detail").asString()).contains("Session-Position", "sealed");
    }
    for (Keys key : List.of(Keys.ALICE, Keys.EVERYONE, Keys.ADMIN)) {
      assertThat(
              node.get(
                      STATUS + hers.sessionId(),
                      "x-api-key",
                      key.key(),
                      "Session-Position",
                      sealed(last))
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void a_sealed_position_is_waited_for_like_a_plain_one() {
    var never = new Position(last.partition(), last.offset() + 1_000_000);

    assertThat(ask(Keys.ALICE, "/timeline", sealed(never)).status()).isEqualTo(503);
  }

  @Test
  void pages_of_a_timeline_go_on_behind_a_cursor_that_says_nothing() {
    List<String> events = new ArrayList<>();
    String cursor = "";
    do {
      Answer page = ask(Keys.ALICE, "/timeline?limit=1" + cursor, sealed(last));
      events.addAll(page.data().findValuesAsString("event"));
      JsonNode next = page.json().get("nextCursor");
      assertThat(next.isNull() || !next.asString().matches("[\\d:]+")).isTrue();
      cursor = next.isNull() ? "" : "&cursor=" + next.asString();
    } while (!cursor.isEmpty());

    assertThat(events).containsExactly("ready", "session_registered");
  }

  @Test
  void an_offset_is_no_cursor_of_who_is_bound_to_a_user() {
    String page = "/timeline?limit=1&cursor=" + last.offset();

    assertThat(ask(Keys.ADMIN, page, sealed(last)).status()).isEqualTo(200);
    Answer refused = ask(Keys.ALICE, page, sealed(last));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("detail").asString()).contains("cursor must be the nextCursor");
  }

  @Test
  void a_stream_goes_on_behind_an_id_that_says_nothing() {
    Story story = CLUSTER.story();
    String sessionId = story.sessionId();
    Position seen = CLUSTER.put(CLUSTER.next(story).ownedBy("alice").ready()).position();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                node.get(
                            STATUS + sessionId,
                            "x-api-key",
                            Keys.ALICE.key(),
                            "Session-Position",
                            sealed(seen))
                        .status()
                    == 200);
    SseClient first = node.stream("sessionId=" + sessionId, Keys.ALICE.header());
    first.start();
    first.close();
    String id = first.lastId();
    assertThat(id).matches("[\\w-]+");

    CLUSTER.put(CLUSTER.next(story).disconnected());
    try (SseClient second =
        node.stream("sessionId=" + sessionId, "x-api-key", Keys.ALICE.key(), "Last-Event-ID", id)) {
      assertThat(second.start()).extracting(SseClient.Event::name).containsExactly("session");
    }
    try (SseClient everyones = node.stream("sessionId=" + sessionId, Keys.EVERYONE.header())) {
      everyones.start();
      String plain = everyones.lastId();
      assertThat(plain).contains(":");
      try (SseClient hersOverAgain =
          node.stream(
              "sessionId=" + sessionId, "x-api-key", Keys.ALICE.key(), "Last-Event-ID", plain)) {
        assertThat(hersOverAgain.start().get(0).name()).isEqualTo("snapshot");
      }
    }
    assertThat(node.get(QueryNode.STREAM + "?lastEventId=none", Keys.ALICE.header()).status())
        .isEqualTo(400);
  }

  @Test
  void reconcilers_are_told_who_asks_and_not_the_callers_key() {
    Answer answer = node.get(SESSION + hers.sessionId() + "/server", Keys.ALICE.header());

    assertThat(answer.data().get("words").asString()).isEqualTo("fine");
    assertThat(ASKED)
        .isNotEmpty()
        .allSatisfy(
            headers ->
                assertThat(headers)
                    .containsKey("Session-caller")
                    .doesNotContainKeys("X-api-key", "Authorization"));
  }
}
