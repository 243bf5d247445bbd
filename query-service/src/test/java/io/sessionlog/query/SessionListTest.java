package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.LIST;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionState;
import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Lists over HTTP, with a broker behind it. Each test has an owner of its own. */
class SessionListTest {

  static final ManualClock CLOCK = new ManualClock(Story.NOON);
  static final TestCluster CLUSTER = TestCluster.get();
  @TempDir static Path data;
  static QueryNode node;

  final String user = "user-" + UUID.randomUUID();
  SessionState last;

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void laterThanEveryTestBefore() {
    CLOCK.advance(Duration.ofMinutes(5));
  }

  @Test
  void the_answer_has_the_seeds_fields_in_their_order_and_then_ours() {
    put(story("a").qr());
    JsonNode answer = list("").json();

    assertThat(answer.propertyNames())
        .containsExactly("success", "data", "summary", "timestamp", "nextCursor");
    assertThat(answer.get("success").asBoolean()).isTrue();
    assertThat(answer.get("summary").propertyNames())
        .containsExactly("connected", "disconnected", "loading", "needsQR", "error", "total");
    assertThat(answer.get("nextCursor").isNull()).isTrue();
    assertThat(answer.get("timestamp").asString()).matches("2026-.*T..:..:..\\.\\d{3}Z");
    assertThat(answer.at("/data/0").propertyNames())
        .containsExactly(
            "sessionId",
            "status",
            "message",
            "qr",
            "userId",
            "createdAt",
            "updatedAt",
            "isConnected",
            "needsQR",
            "isLoading",
            "hasError",
            "hasQR",
            "lastUpdated",
            "lastEvent",
            "lastEventAt",
            "dialect",
            "progress",
            "qrExpiresAt");
  }

  @Test
  void an_entry_shows_the_code_while_it_lives() {
    put(story("a").qr());
    JsonNode live = list("").data().get(0);
    assertThat(live.get("qr").asString()).isEqualTo(Story.QR);
    assertThat(live.get("hasQR").asBoolean()).isTrue();
    assertThat(live.get("needsQR").asBoolean()).isTrue();
    assertThat(live.get("lastUpdated")).isEqualTo(live.get("updatedAt"));

    CLOCK.advance(Duration.ofSeconds(60));
    JsonNode expired = list("").data().get(0);
    assertThat(expired.get("qr").isNull()).isTrue();
    assertThat(expired.get("hasQR").asBoolean()).isFalse();
    assertThat(expired.get("message").asString()).isEqualTo("QR code expired");
    assertThat(list("").json().at("/summary/needsQR").asInt()).isZero();
    assertThat(list("").json().at("/summary/disconnected").asInt()).isEqualTo(1);
  }

  @Test
  void the_categories_add_up_to_the_total() {
    putOneOfEach();
    JsonNode summary = list("").json().get("summary");

    assertThat(summary.get("connected").asInt()).isEqualTo(2);
    assertThat(summary.get("disconnected").asInt()).isEqualTo(1);
    assertThat(summary.get("loading").asInt()).isEqualTo(2);
    assertThat(summary.get("needsQR").asInt()).isEqualTo(1);
    assertThat(summary.get("error").asInt()).isEqualTo(2);
    assertThat(summary.get("total").asInt()).isEqualTo(8);
    assertThat(list("").data()).hasSize(8);
  }

  @ParameterizedTest
  @CsvSource({
    "connected, 2, connected",
    "CONNECTED, 2, connected",
    "session_connected, 2, connected",
    "needsQR, 1, needsQR",
    "needsqr, 1, needsQR",
    "qr_generated, 1, needsQR",
    "loading, 2, loading",
    "connecting, 1, loading",
    "error, 2, error",
    "auth_failure, 1, error",
    "disconnected, 1, disconnected",
    "Session_Not_Connected, 1, disconnected"
  })
  void a_status_or_a_category_filters_entries_and_summary(
      String status, int matching, String category) {
    putOneOfEach();
    JsonNode answer = list("&status=" + status).json();

    assertThat(answer.get("data")).hasSize(matching);
    assertThat(answer.at("/summary/" + category).asInt()).isEqualTo(matching);
    assertThat(answer.at("/summary/total").asInt()).isEqualTo(matching);
  }

  @Test
  void the_owner_is_matched_exactly() {
    put(story("a").ready());

    assertThat(node.get(LIST + "?userId=" + user.toUpperCase(Locale.ROOT)).data()).isEmpty();
    assertThat(node.get(LIST + "?userId=" + user.substring(1)).data()).isEmpty();
    assertThat(node.get(LIST + "?userId=").data()).isEmpty();
    assertThat(list("").data()).hasSize(1);
  }

  @Test
  void an_owner_may_have_any_name() {
    String odd = "Jürgen & Söhne|*/'\"%" + UUID.randomUUID();
    put(story("a").ownedBy(odd).ready());

    assertThat(
            node.get(
                    LIST + "?userId=" + URLEncoder.encode(odd, StandardCharsets.UTF_8),
                    "Session-Position",
                    last.position().toString())
                .data())
        .hasSize(1);
  }

  @Test
  void the_newest_change_comes_first() {
    put(story("old").at(CLOCK.instant().minusSeconds(9)).ready());
    put(story("b").ready());
    put(story("a").ready());

    assertThat(names(list(""))).containsExactly("a", "b", "old");
  }

  @Test
  void pages_lead_from_one_to_the_next_while_sessions_move() {
    List<Story> stories = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      Story story = story("%02d".formatted(i)).at(CLOCK.instant().minusSeconds(100 - i));
      put(story.ready());
      stories.add(story);
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      Answer page = list("&limit=5" + cursor);
      assertThat(page.json().at("/summary/total").asInt()).isEqualTo(23);
      seen.addAll(names(page));
      JsonNode next = page.json().get("nextCursor");
      cursor = next.isNull() ? null : "&cursor=" + next.asString();
      // The one that the page began with changes: it moves to the top, behind the reader.
      put(CLUSTER.next(stories.get(22 - pages * 5)).at(CLOCK.instant()).disconnected());
      pages++;
    } while (cursor != null);

    assertThat(pages).isEqualTo(5);
    assertThat(seen).doesNotHaveDuplicates().hasSize(23);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=-1",
        "limit=10001",
        "limit=ten",
        "limit=",
        "cursor=",
        "cursor=nonsense",
        "cursor=MTIz",
        "cursor=%2F%2F",
        "status=",
        "status=happy",
        "status=connected&status=error",
        "limit=1&limit=1",
        "userId=a&userId=b"
      })
  void a_parameter_that_makes_no_sense_is_refused_by_name(String parameters) {
    Answer answer = node.get(LIST + "?" + parameters);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("success").asBoolean()).isFalse();
    assertThat(answer.json().at("/errors/0/field").asString())
        .isEqualTo(parameters.substring(0, parameters.indexOf('=')));
  }

  @Test
  void every_fault_is_told_and_an_unknown_status_is_answered_with_the_known_ones() {
    JsonNode answer = node.get(LIST + "?status=happy&limit=0").json();

    assertThat(answer.get("errors")).hasSize(2);
    assertThat(answer.at("/errors/0/message").asString())
        .contains("connected", "needsQR", "disconnected", "session_not_connected", "auth_failure");
  }

  @Test
  void parameters_that_are_not_ours_are_passed_over() {
    assertThat(list("&_=1700000000&page=2").status()).isEqualTo(200);
  }

  // ---- 304

  @Test
  void an_unchanged_list_is_not_sent_again() {
    put(story("a").ready());
    Answer first = list("");
    String tag = first.header("ETag");
    assertThat(tag).startsWith("W/\"");
    CLOCK.advance(Duration.ofSeconds(3));

    Answer second = list("", "If-None-Match", tag);
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.bytes()).isEmpty();
    assertThat(second.header("ETag")).isEqualTo(tag);
    assertThat(list("", "If-None-Match", "*").status()).isEqualTo(304);
    assertThat(list("", "If-None-Match", "\"x\", " + tag).status()).isEqualTo(304);
  }

  @Test
  void a_change_and_an_expiry_change_the_tag() {
    put(story("a").ready());
    String before = list("").header("ETag");
    put(story("b").qr());
    String after = list("", "If-None-Match", before).header("ETag");
    assertThat(after).isNotEqualTo(before);

    CLOCK.advance(Duration.ofSeconds(59));
    assertThat(list("", "If-None-Match", after).status()).isEqualTo(304);
    CLOCK.advance(Duration.ofSeconds(1));
    assertThat(list("", "If-None-Match", after).status()).isEqualTo(200);
  }

  @Test
  void another_question_has_another_tag() {
    put(story("a").ready());
    List<String> tags = new ArrayList<>();
    String cursor = cursorAfterOne();
    for (String question :
        List.of("", "&status=connected", "&status=error", "&limit=5", "&cursor=" + cursor)) {
      tags.add(list(question).header("ETag"));
    }
    tags.add(node.get(LIST).header("ETag"));
    tags.add(node.get(LIST + "?userId=").header("ETag"));

    assertThat(tags).doesNotHaveDuplicates();
    assertThat(list("&status=CONNECTED").header("ETag")).isEqualTo(tags.get(1));
  }

  @Test
  void head_tells_the_same_without_the_body() {
    put(story("a").ready());
    Answer full = list("");
    Answer head = node.head(LIST + "?userId=" + user);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("ETag")).isEqualTo(full.header("ETag"));
  }

  private String cursorAfterOne() {
    put(story("z").ready());
    return list("&limit=1").json().get("nextCursor").asString();
  }

  private void putOneOfEach() {
    put(story("connected").ready());
    put(story("alive").message());
    put(story("waiting").qr());
    put(story("opening").opening());
    put(story("loading").loading(10));
    put(story("failed").authFailure());
    put(story("blocked").blocked());
    put(story("gone").disconnected());
  }

  /** Of this test's owner, and now. */
  private Story story(String name) {
    return CLUSTER.next(CLUSTER.story(name + "." + user).ownedBy(user).at(CLOCK.instant()));
  }

  private void put(SessionState state) {
    last = CLUSTER.put(state);
    // Positions of other partitions are not waited for by the last one: wait for each.
    assertThat(
            node.get(LIST + "?limit=1", "Session-Position", state.position().toString()).status())
        .isEqualTo(200);
  }

  private Answer list(String more, String... headers) {
    return node.get(LIST + "?userId=" + user + more, headers);
  }

  private static List<String> names(Answer answer) {
    List<String> names = new ArrayList<>();
    answer
        .data()
        .forEach(
            entry -> {
              String id = entry.get("sessionId").asString();
              names.add(id.substring(0, id.indexOf('.')));
            });
    return names;
  }
}
