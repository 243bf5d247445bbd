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
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What clients read of messages, from the one node there is. */
class MessagesTest {

  static final TestCluster CLUSTER = TestCluster.get();
  static final ManualClock CLOCK = new ManualClock(Story.NOON);
  static final String ALICE = "15550100001@c.us";
  static final String BOB = "15550100002@c.us";

  @TempDir static Path data;
  static QueryNode node;

  final String session = "session-" + UUID.randomUUID();
  final Story story = CLUSTER.story(session);
  Position last;

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK);
    Story known = CLUSTER.story();
    CLUSTER.put(CLUSTER.next(known).ready());
    node.awaitMessages(known.sessionId());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void a_message_is_followed_from_pending_to_read() {
    String id = MessageLog.serialized(true, ALICE, "A1");
    tell("message_create", MessageLog.sent(ALICE, "A1", 0, CLOCK.instant()));
    assertThat(read("/messages/" + id).data().get("status").asString()).isEqualTo("pending");

    for (int ack = 1; ack <= 3; ack++) {
      tell("message_ack", MessageLog.tick(id, ack));
    }
    JsonNode message = read("/messages/" + id).data();
    assertThat(message.get("status").asString()).isEqualTo("read");
    assertThat(message.get("ack").asInt()).isEqualTo(3);
    assertThat(message.get("body").asString()).isEqualTo("text of A1");
    assertThat(message.get("direction").asString()).isEqualTo("out");
    assertThat(message.get("chat").asString()).isEqualTo(ALICE);
    assertThat(message.get("acks")).hasSize(4);
    assertThat(message.get("acks").get(3).get("status").asString()).isEqualTo("read");
    assertThat(message.get("acks").get(3).get("at").asString())
        .isEqualTo("2026-11-23T12:00:00.000Z");
  }

  @Test
  void a_list_shows_the_newest_first_and_each_chat_its_count() {
    tell("message", MessageLog.received(ALICE, "A1", CLOCK.instant().minusSeconds(20)));
    tell("message", MessageLog.received(BOB, "B1", CLOCK.instant().minusSeconds(10)));
    tell("message_create", MessageLog.sent(ALICE, "A2", 1, CLOCK.instant()));

    JsonNode list = read("/messages").json();
    assertThat(list.get("success").asBoolean()).isTrue();
    assertThat(list.get("data").findValuesAsString("body"))
        .containsExactly("text of A2", "text of B1", "text of A1");
    assertThat(list.get("nextCursor").isNull()).isTrue();
    assertThat(read("/messages?chat=" + ALICE + "&direction=in").data().findValuesAsString("body"))
        .containsExactly("text of A1");
    assertThat(read("/messages?before=2026-11-23T11:59:45Z").data()).hasSize(1);

    JsonNode chats = read("/chats").data();
    assertThat(chats.findValuesAsString("chat")).contains(ALICE, BOB);
    assertThat(chats.get(0).get("messages").asInt()).isEqualTo(2);
    assertThat(chats.get(0).get("lastMessage").get("body").asString()).isEqualTo("text of A2");
  }

  @Test
  void a_thousand_messages_are_paged_through_without_gap_or_repeat_while_new_ones_arrive() {
    for (int i = 0; i < 1_000; i++) {
      append("message", MessageLog.received(ALICE, "m" + i, CLOCK.instant().minusSeconds(i / 5)));
    }
    tell("message", MessageLog.received(ALICE, "m-last", CLOCK.instant()));
    Set<String> seen = new HashSet<>();
    String cursor = "";
    int page = 0;
    do {
      JsonNode answer = read("/messages?limit=90" + cursor).json();
      for (JsonNode message : answer.get("data")) {
        assertThat(seen.add(message.get("id").asString())).isTrue();
      }
      tell("message", MessageLog.received(ALICE, "new" + page++, CLOCK.instant()));
      cursor =
          answer.get("nextCursor").isNull()
              ? null
              : "&cursor=" + answer.get("nextCursor").asString();
    } while (cursor != null);

    assertThat(seen).filteredOn(id -> id.matches(".*_m\\d+")).hasSize(1_000);
  }

  @Test
  void calls_are_listed_with_who_called() {
    tell("call", "{\"call\":{\"id\":\"C1\",\"from\":\"" + ALICE + "\",\"isVideo\":true}}");

    JsonNode call = read("/calls").data().get(0);
    assertThat(call.get("id").asString()).isEqualTo("C1");
    assertThat(call.get("from").asString()).isEqualTo(ALICE);
    assertThat(call.get("isVideo").asBoolean()).isTrue();
  }

  @Test
  void media_come_from_the_event_that_brought_them() {
    String id = MessageLog.serialized(false, ALICE, "P1");
    byte[] picture = {(byte) 0x89, 'P', 'N', 'G'};
    tell("message", MessageLog.received(ALICE, "P1", CLOCK.instant()));
    assertThat(read("/messages/" + id + "/media").status()).isEqualTo(404);
    tell("media", MessageLog.media(id, "image/png", Base64.getEncoder().encodeToString(picture)));

    JsonNode media = read("/messages/" + id).data().get("media");
    assertThat(media.get("type").asString()).isEqualTo("image/png");
    assertThat(media.get("fileName").asString()).isEqualTo("cat.jpg");
    Answer answer = node.get(media.get("url").asString());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.bytes()).isEqualTo(picture);
    assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Disposition")).startsWith("inline");
    assertThat(
            node.get(media.get("url").asString(), "If-None-Match", answer.header("ETag")).status())
        .isEqualTo(304);
  }

  @Test
  void a_strangers_page_is_saved_and_never_shown() {
    String id = MessageLog.serialized(false, ALICE, "P1");
    tell("media", MessageLog.media(id, "text/html", "PGI+"));

    Answer answer = read("/messages/" + id + "/media");
    assertThat(answer.header("Content-Disposition")).startsWith("attachment");
    assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
  }

  @Test
  void an_unchanged_answer_is_not_sent_again() {
    String id = MessageLog.serialized(true, ALICE, "A1");
    tell("message_create", MessageLog.sent(ALICE, "A1", 0, CLOCK.instant()));
    for (String path : List.of("/messages", "/messages/" + id, "/chats", "/calls")) {
      String tag = read(path).header("ETag");
      assertThat(read(path, "If-None-Match", tag).status()).as(path).isEqualTo(304);
    }

    String tag = read("/messages").header("ETag");
    tell("message_ack", MessageLog.tick(id, 1));
    assertThat(read("/messages", "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void an_unknown_session_or_message_is_not_found() {
    Answer unknown = node.get("/api/whatsapp/session/nobody/messages");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().get("error").asString()).isEqualTo("Session not found");

    tell("ready", "{}");
    assertThat(read("/messages").data()).isEmpty();
    assertThat(read("/messages/none").status()).isEqualTo(404);
    assertThat(read("/messages/none").json().get("error").asString())
        .isEqualTo("Message not found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/messages?limit=0",
        "/messages?limit=1001",
        "/messages?direction=up",
        "/messages?before=soon",
        "/messages?after=99999999999999999999",
        "/messages?cursor=*",
        "/messages?chat=",
        "/chats?limit=x",
        "/calls?cursor=a&cursor=b"
      })
  void a_parameter_that_can_not_be_used_is_named(String path) {
    tell("ready", "{}");
    Answer answer = read(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors").get(0).get("field").asString())
        .isEqualTo(path.replaceAll(".*\\?(\\w+)=.*", "$1").trim());
  }

  @Test
  void a_position_that_does_not_come_is_a_503_and_not_an_old_answer() {
    tell("message", MessageLog.received(ALICE, "A1", CLOCK.instant()));
    var future = new Position(last.partition(), last.offset() + 100_000);

    Answer answer = node.get(path("/messages"), "Session-Position", future.toString());
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotNull();
  }

  @Test
  void messages_survive_a_restart_of_the_node(@TempDir Path other) {
    String id = MessageLog.serialized(true, ALICE, "A1");
    String path = path("/messages/" + id);
    tell("ready", "{}");
    String before;
    try (QueryNode first = QueryNode.start(other, CLOCK)) {
      first.awaitMessages(session);
      tell("message_create", MessageLog.sent(ALICE, "A1", 2, CLOCK.instant()));
      await().atMost(Duration.ofSeconds(30)).until(() -> first.get(path).status() == 200);
      before = first.get(path).text();
    }
    try (QueryNode again = QueryNode.start(other, CLOCK)) {
      again.awaitMessages(session);
      assertThat(again.get(path).text()).isEqualTo(before).contains("delivered");
    }
  }

  private void tell(String event, String data) {
    append(event, data);
    // The projector's part: the view must know the session, and this position.
    CLUSTER.put(story.offset(last.offset()).message());
  }

  private void append(String event, String data) {
    last = CLUSTER.append(session, MessageLog.event(session, event, Story.NOON, data));
  }

  private Answer read(String path, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Session-Position", last.toString()));
    return node.get(path(path), all.toArray(String[]::new));
  }

  private String path(String path) {
    return "/api/whatsapp/session/" + session + path;
  }
}
