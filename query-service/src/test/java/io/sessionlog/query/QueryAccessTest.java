package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.LIST;
import static io.sessionlog.query.QueryNode.QR;
import static io.sessionlog.query.QueryNode.STATUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import io.sessionlog.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who may read what, with keys configured. */
class QueryAccessTest {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final String FIRST_CHAT = "15550100001@c.us";
  static final String SECOND_CHAT = "15550100002@c.us";
  static final String SESSION = "/api/whatsapp/session/";

  static final ManualClock CLOCK = new ManualClock(Story.NOON);
  static final TestCluster CLUSTER = TestCluster.get();
  @TempDir static Path data;
  static QueryNode node;

  final String hers = session("alice");
  final String his = session("bob");
  final String nobodys = session(null);
  final String unknown = "unknown-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK, Keys.setting());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  /** With a code that waits. */
  private static String session(String owner) {
    CLOCK.advance(Duration.ofMillis(1));
    Story story = CLUSTER.story().at(CLOCK.instant());
    String position = CLUSTER.put(CLUSTER.next(story).ownedBy(owner).qr()).position().toString();
    Answer seen =
        node.get(
            STATUS + story.sessionId(),
            "x-api-key",
            Keys.ADMIN.key(),
            "Session-Position",
            position);
    assertThat(seen.status()).isEqualTo(200);
    return story.sessionId();
  }

  @BeforeEach
  void withALivingCode() {
    assertThat(node.get(QR + hers + ".png", Keys.ALICE.header()).status()).isEqualTo(200);
  }

  static Stream<String> paths() {
    return Stream.of(
        STATUS + "some-session",
        LIST,
        QR + "some-session.png",
        SESSION + "some-session/messages",
        SESSION + "some-session/messages/some-message/media",
        SESSION + "some-session/timeline",
        "/api/anything");
  }

  // ---- the door

  @ParameterizedTest
  @MethodSource("paths")
  void without_a_key_nothing_is_told(String path) {
    Answer answer = node.get(path);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.json().get("success").asBoolean()).isFalse();
    assertThat(answer.json().get("detail").asString()).contains("x-api-key");
  }

  static Stream<String> badKeys() {
    String key = Keys.ALICE.key();
    return Stream.of(
        "not-a-key",
        key.substring(0, key.length() - 1),
        key + "0",
        key.toUpperCase(Locale.ROOT),
        Keys.EXPIRED.key(),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.");
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void a_wrong_a_truncated_and_an_expired_key_open_nothing_in_either_header(String key) {
    for (String path : paths().toList()) {
      for (Answer answer :
          List.of(
              node.get(path, "x-api-key", key), node.get(path, "Authorization", "Bearer " + key))) {
        assertThat(answer.status()).as(path).isEqualTo(401);
        assertThat(answer.text()).doesNotContain(key);
      }
    }
  }

  @Test
  void a_key_is_taken_from_either_header_and_never_from_the_url() {
    String key = Keys.ALICE.key();

    assertThat(node.get(STATUS + hers, "x-api-key", key).status()).isEqualTo(200);
    assertThat(node.get(STATUS + hers, "Authorization", "Bearer " + key).status()).isEqualTo(200);
    assertThat(node.get(STATUS + hers + "?access_token=" + key).status()).isEqualTo(401);
    assertThat(node.get(STATUS + hers + "?x-api-key=" + key).status()).isEqualTo(401);
    assertThat(node.get(STATUS + hers, "Authorization", "Basic " + key).status()).isEqualTo(401);
  }

  @Test
  void a_key_for_metrics_reads_no_session() {
    for (String path : paths().toList()) {
      Answer answer = node.get(path, Keys.METRICS.header());
      assertThat(answer.status()).as(path).isEqualTo(403);
      assertThat(answer.json().get("success").asBoolean()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/actuator", "/actuator/health", "/actuator/prometheus", "/actuator/info"})
  void the_actuator_opens_to_a_key_for_metrics_and_to_admins(String path) {
    assertThat(node.get(path).status()).isEqualTo(401);
    assertThat(node.get(path, Keys.EVERYONE.header()).status()).isEqualTo(403);
    assertThat(node.get(path, Keys.METRICS.header()).status()).isEqualTo(200);
    assertThat(node.get(path, Keys.ADMIN.header()).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"liveness", "readiness"})
  void probes_are_open_and_tell_no_details(String probe) {
    Answer answer = node.get("/actuator/health/" + probe);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().propertyNames()).containsExactly("status");
  }

  @Test
  void refusals_are_counted_by_their_reason() {
    node.get(LIST);
    node.get(LIST, "x-api-key", "wrong");
    node.get(LIST, Keys.METRICS.header());

    assertThat(node.get("/actuator/prometheus", Keys.METRICS.header()).text())
        .contains("sessionlog_security_refused_total{reason=\"no_key\"}")
        .contains("sessionlog_security_refused_total{reason=\"bad_key\"}")
        .contains("sessionlog_security_refused_total{reason=\"scope\"}");
  }

  // ---- one user's sessions

  @Test
  void a_key_bound_to_a_user_shows_that_users_sessions() {
    assertThat(node.get(STATUS + hers, Keys.ALICE.header()).data().get("userId").asString())
        .isEqualTo("alice");
    assertThat(node.get(STATUS + his, Keys.BOB.header()).status()).isEqualTo(200);
    for (String session : List.of(hers, his, nobodys)) {
      assertThat(node.get(STATUS + session, Keys.EVERYONE.header()).status()).isEqualTo(200);
    }
  }

  @Test
  void anothers_session_is_answered_like_one_that_does_not_exist() {
    for (String others : List.of(his, nobodys)) {
      for (String path :
          List.of(
              STATUS + "%s",
              QR + "%s.png",
              SESSION + "%s/messages",
              SESSION + "%s/messages/some-message",
              SESSION + "%s/messages/some-message/media",
              SESSION + "%s/calls",
              SESSION + "%s/chats",
              SESSION + "%s/timeline")) {
        Answer answer = node.get(path.formatted(others), Keys.ALICE.header());
        Answer none = node.get(path.formatted(unknown), Keys.ALICE.header());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.text().replace(others, unknown)).isEqualTo(none.text());
        assertThat(headers(answer)).isEqualTo(headers(none));
      }
    }
  }

  @Test
  void a_session_that_was_anothers_does_not_tell_its_new_user_what_happened_before() {
    Story story = CLUSTER.story();
    String session = story.sessionId();
    for (String event : List.of("session_registered alice", "ready", "session_deleted")) {
      append(session, event);
    }
    Position last = append(session, "session_registered bob");
    CLUSTER.put(story.offset(last.offset()).ownedBy("bob").disconnected());

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> timeline(session, last, Keys.EVERYONE).status() == 200);
    assertThat(timeline(session, last, Keys.EVERYONE).data()).hasSize(4);
    assertThat(timeline(session, last, Keys.BOB).data().findValuesAsString("event"))
        .containsExactly("session_registered");
    assertThat(timeline(session, last, Keys.ALICE).status()).isEqualTo(404);
  }

  @Test
  void a_session_that_was_anothers_does_not_show_its_new_user_messages_of_before() {
    Story story = CLUSTER.story();
    String session = story.sessionId();
    append(session, 0, "session_registered", "{\"userId\":\"alice\"}");
    for (String chat : List.of(FIRST_CHAT, SECOND_CHAT)) {
      append(session, 1, "message", MessageLog.received(chat, "before", null));
    }
    String before = MessageLog.serialized(false, FIRST_CHAT, "before");
    append(session, 1, "media", MessageLog.media(before, "image/png", "iVBO"));
    append(session, 1, "call", "{\"call\":{\"id\":\"before\",\"from\":\"x@c.us\"}}");
    append(session, 2, "session_registered", "{\"userId\":\"bob\"}");
    append(session, 3, "message_ack", MessageLog.tick(before, 3));
    append(session, 3, "call", "{\"call\":{\"id\":\"after\",\"from\":\"x@c.us\"}}");
    Position last = append(session, 3, "message", MessageLog.received(FIRST_CHAT, "after", null));
    CLUSTER.put(story.offset(last.offset()).ownedBy("bob").disconnected());

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> read(session, "/messages", last, Keys.EVERYONE).status() == 200);
    assertThat(read(session, "/messages", last, Keys.EVERYONE).data()).hasSize(3);
    assertThat(read(session, "/chats", last, Keys.EVERYONE).data()).hasSize(2);
    assertThat(read(session, "/calls", last, Keys.EVERYONE).data()).hasSize(2);

    for (String path : List.of("/messages", "/messages?chat=" + FIRST_CHAT)) {
      assertThat(read(session, path, last, Keys.BOB).data().findValuesAsString("id"))
          .containsExactly(MessageLog.serialized(false, FIRST_CHAT, "after"));
    }
    assertThat(read(session, "/messages?chat=" + SECOND_CHAT, last, Keys.BOB).data()).isEmpty();
    assertThat(read(session, "/calls", last, Keys.BOB).data().findValuesAsString("id"))
        .containsExactly("after");
    JsonNode chats = read(session, "/chats", last, Keys.BOB).data();
    assertThat(chats).hasSize(1);
    assertThat(chats.get(0).get("messages").asInt()).isEqualTo(1);
    for (String path : List.of("/messages/" + before, "/messages/" + before + "/media")) {
      assertThat(read(session, path, last, Keys.BOB).status()).isEqualTo(404);
    }
  }

  private static Position append(String session, int seconds, String event, String data) {
    return CLUSTER.append(
        session, MessageLog.event(session, event, CLOCK.instant().plusSeconds(seconds), data));
  }

  private static Answer read(String session, String path, Position last, Keys key) {
    return node.get(SESSION + session + path, with(key, "Session-Position", last.toString()));
  }

  private static Position append(String session, String eventAndUser) {
    String[] parts = eventAndUser.split(" ", 2);
    String data = parts.length == 1 ? "{}" : "{\"userId\":\"" + parts[1] + "\"}";
    return CLUSTER.append(session, MessageLog.event(session, parts[0], CLOCK.instant(), data));
  }

  private static Answer timeline(String session, Position last, Keys key) {
    return read(session, "/timeline", last, key);
  }

  private static Object headers(Answer answer) {
    var headers = new TreeMap<>(answer.response().headers().map());
    headers.remove("date");
    // The moment of the answer too, in milliseconds.
    headers.remove("session-as-of");
    // Differs with the length of the id alone.
    headers.remove("content-length");
    return headers;
  }

  @Test
  void a_tag_of_anothers_session_does_not_tell_that_it_exists() {
    String tag = node.get(STATUS + his, Keys.BOB.header()).header("ETag");

    assertThat(node.get(STATUS + his, with(Keys.BOB, "If-None-Match", tag)).status())
        .isEqualTo(304);
    assertThat(node.get(STATUS + his, with(Keys.ALICE, "If-None-Match", tag)).status())
        .isEqualTo(404);
    assertThat(node.get(STATUS + his, with(Keys.ALICE, "If-None-Match", "*")).status())
        .isEqualTo(404);
  }

  @Test
  void tags_tell_a_bound_caller_nothing_of_what_happens_to_others() {
    String list = node.get(LIST, Keys.ALICE.header()).header("ETag");
    String everyones = node.get(LIST, Keys.EVERYONE.header()).header("ETag");
    session("bob");

    assertThat(node.get(LIST, Keys.ALICE.header()).header("ETag")).isEqualTo(list);
    assertThat(node.get(LIST, with(Keys.ALICE, "If-None-Match", list)).status()).isEqualTo(304);
    assertThat(node.get(LIST, Keys.EVERYONE.header()).header("ETag")).isNotEqualTo(everyones);
    session("alice");
    assertThat(node.get(LIST, with(Keys.ALICE, "If-None-Match", list)).status()).isEqualTo(200);

    assertThat(node.get(STATUS + hers, Keys.EVERYONE.header()).header("ETag")).contains(":");
    assertThat(node.get(STATUS + hers, Keys.ALICE.header()).header("ETag")).doesNotContain(":");
  }

  @Test
  void lists_and_their_summaries_hold_the_callers_sessions_alone() {
    JsonNode list = node.get(LIST, Keys.ALICE.header()).json();

    assertThat(owners(list)).containsOnly("alice");
    assertThat(list.get("summary").get("total").asInt()).isEqualTo(list.get("data").size());
    assertThat(owners(node.get(LIST + "?userId=alice", Keys.ALICE.header()).json()))
        .containsOnly("alice");
    assertThat(owners(node.get(LIST, Keys.EVERYONE.header()).json())).contains("alice", "bob");
  }

  @Test
  void asking_for_anothers_sessions_finds_as_many_as_asking_for_those_of_nobody() {
    JsonNode his = node.get(LIST + "?userId=bob", Keys.ALICE.header()).json();
    JsonNode none = node.get(LIST + "?userId=no-such-user", Keys.ALICE.header()).json();

    assertThat(his.get("data")).isEmpty();
    assertThat(his.get("summary")).isEqualTo(none.get("summary"));
    assertThat(his.get("summary").get("total").asInt()).isZero();
    assertThat(his.propertyNames()).isEqualTo(none.propertyNames());
  }

  @Test
  void a_cursor_made_from_anothers_session_gives_no_page_of_theirs() {
    session("bob");
    JsonNode firstOfHis = node.get(LIST + "?userId=bob&limit=1", Keys.BOB.header()).json();
    String cursor = firstOfHis.get("nextCursor").asString();

    JsonNode page = node.get(LIST + "?cursor=" + cursor, Keys.ALICE.header()).json();

    assertThat(owners(page)).allMatch("alice"::equals);
    JsonNode asked = node.get(LIST + "?userId=bob&cursor=" + cursor, Keys.ALICE.header()).json();
    assertThat(asked.get("data")).isEmpty();
  }

  @Test
  void pages_of_a_bound_caller_go_through_the_callers_sessions_once() {
    String second = session("alice");
    session("bob");
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = node.get(LIST + "?limit=1" + cursor, Keys.ALICE.header()).json();
      page.get("data").forEach(entry -> seen.add(entry.get("sessionId").asString()));
      cursor =
          page.path("nextCursor").isString() ? "&cursor=" + page.get("nextCursor").asString() : "";
    } while (!cursor.isEmpty());

    assertThat(seen).contains(hers, second).doesNotContain(his, nobodys).doesNotHaveDuplicates();
  }

  @Test
  void equal_questions_of_callers_who_see_different_things_have_different_tags() {
    assertThat(
            Stream.of(Keys.ALICE, Keys.ALICE_WITHOUT_QR, Keys.BOB, Keys.EVERYONE)
                .map(key -> node.get(LIST, key.header()).header("ETag")))
        .doesNotHaveDuplicates();
    assertThat(
            Stream.of(Keys.ALICE, Keys.ALICE_WITHOUT_QR)
                .map(key -> node.get(STATUS + hers, key.header()).header("ETag")))
        .doesNotHaveDuplicates();
  }

  @Test
  void no_shared_cache_may_keep_an_answer_and_no_other_caller_gets_it_from_a_browsers() {
    for (String path : List.of(STATUS + hers, LIST)) {
      Answer answer = node.get(path, Keys.ALICE.header());
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store, private");
      assertThat(answer.response().headers().allValues("Vary").toString())
          .contains("Authorization", "x-api-key");
    }
    assertThat(node.get(QR + hers + ".png", Keys.ALICE.header()).header("Cache-Control"))
        .isEqualTo("no-store");
    assertThat(node.get(STATUS + hers, Keys.ALICE_WITHOUT_QR.header()).header("Cache-Control"))
        .isEqualTo("no-cache, private");
    assertThat(node.get(STATUS + "no-such", Keys.ALICE.header()).header("Cache-Control"))
        .isEqualTo("no-store");
  }

  // ---- QR codes

  @Test
  void a_key_that_is_denied_qr_codes_sees_that_one_waits_and_not_which() {
    for (Keys key : List.of(Keys.ALICE_WITHOUT_QR, Keys.EVERYONE_WITHOUT_QR)) {
      // Once for a caller who may see it, so that the kept rendering has it.
      assertThat(node.get(STATUS + hers, Keys.ALICE.header()).text()).contains(Story.QR);
      assertThat(node.get(LIST, Keys.ALICE.header()).text()).contains(Story.QR);

      Answer status = node.get(STATUS + hers, key.header());
      assertThat(status.data().get("needsQR").asBoolean()).isTrue();
      assertThat(status.data().get("qr").isNull()).isTrue();
      assertThat(status.data().get("qrImage").isNull()).isTrue();
      assertThat(status.text()).doesNotContain(Story.QR);

      Answer list = node.get(LIST, key.header());
      assertThat(list.json().get("data").get(0).get("hasQR").asBoolean()).isTrue();
      assertThat(list.text()).doesNotContain(Story.QR);

      assertThat(node.get(QR + hers + ".png", key.header()).status()).isEqualTo(404);
      assertThat(node.get(STATUS + hers, Keys.ALICE.header()).text()).contains(Story.QR);
    }
  }

  @Test
  void the_picture_of_a_code_that_may_not_be_seen_is_answered_like_one_that_is_not_there() {
    Answer denied = node.get(QR + hers + ".png", Keys.ALICE_WITHOUT_QR.header());
    CLOCK.advance(Duration.ofSeconds(61));
    Answer gone = node.get(QR + hers + ".png", Keys.ALICE.header());

    assertThat(gone.status()).isEqualTo(404);
    assertThat(denied.text()).isEqualTo(gone.text());
  }

  @Test
  void who_was_shown_a_code_is_told_once_and_the_code_is_not() {
    String session = session("alice");
    for (int i = 0; i < 2; i++) {
      node.get(STATUS + session, Keys.ALICE.header());
    }
    node.get(QR + session + ".png", Keys.BOB.header());
    node.get(QR + session + ".png", Keys.EVERYONE.header());
    node.get(STATUS + session, Keys.EVERYONE_WITHOUT_QR.header());

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(audited(session))
                    .containsExactlyInAnyOrder(
                        "key:ADMIN code_read", "key:ALICE code_read", "key:EVERYONE code_read"));
  }

  private static List<String> audited(String session) {
    return TopicReader.read(CLUSTER.bootstrapServers(), Topics.SESSION_AUDIT).stream()
        .map(entry -> new String(entry.value(), StandardCharsets.UTF_8))
        .filter(entry -> entry.contains(session))
        .peek(entry -> assertThat(entry).doesNotContain(Story.QR))
        .map(entry -> JSON.readTree(entry))
        .map(entry -> entry.get("actor").asString() + " " + entry.get("action").asString())
        .toList();
  }

  private static String[] with(Keys key, String header, String value) {
    return new String[] {"x-api-key", key.key(), header, value};
  }

  private static List<String> owners(JsonNode list) {
    return list.get("data").valueStream().map(entry -> entry.get("userId").asString()).toList();
  }
}
