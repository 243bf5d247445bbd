package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.Position;
import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What operators read of a session's life. */
class TimelineTest {

  static final TestCluster CLUSTER = TestCluster.get();
  static final ManualClock CLOCK = new ManualClock(Story.NOON);

  @TempDir static Path data;
  static QueryNode node;

  final String session = "session-" + UUID.randomUUID();
  final Story story = CLUSTER.story(session);
  Instant now = Story.NOON;
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
  void a_log_in_is_shown_newest_first_with_the_rule_that_decided() {
    tell("qr", "{\"qr\":\"2@secret\"}");
    tell("ready", "{}");
    tell("loading_screen", "{\"percent\":100,\"message\":\"WhatsApp\"}");
    tell("unread_count", "{}");

    JsonNode answer = read("").json();
    assertThat(answer.get("success").asBoolean()).isTrue();
    assertThat(answer.get("nextCursor").isNull()).isTrue();
    assertThat(answer.get("data").findValuesAsString("event"))
        .containsExactly("loading_screen", "ready", "qr");
    JsonNode late = answer.get("data").get(0);
    assertThat(late.propertyNames())
        .containsExactly(
            "event",
            "time",
            "senderTime",
            "position",
            "status",
            "message",
            "progress",
            "changed",
            "outcome",
            "note");
    assertThat(late.get("time").asString()).isEqualTo("2026-11-23T12:00:02.000Z");
    assertThat(late.get("position").asString())
        .isEqualTo(new Position(last.partition(), last.offset() - 1).toString());
    assertThat(late.get("status").asString()).isEqualTo("session_connected");
    assertThat(late.get("changed").asBoolean()).isFalse();
    assertThat(late.get("outcome").asString()).isEqualTo("late_progress");
    assertThat(late.get("note").asString())
        .isEqualTo(
            "Came 1 s after the session connected: late progress of the log-in, so the status"
                + " stays.");
    assertThat(read("").text()).doesNotContain("secret");
  }

  @Test
  void the_settle_window_is_the_projectors_setting(@TempDir Path other) {
    tell("ready", "{}");
    tell("loading_screen", "{\"percent\":100}");
    try (QueryNode without = QueryNode.start(other, CLOCK, "--SETTLE_WINDOW=0s")) {
      without.awaitMessages(session);

      JsonNode newest = without.get(path(""), "Session-Position", last.toString()).data().get(0);
      assertThat(newest.get("outcome").asString()).isEqualTo("applied");
      assertThat(newest.get("status").asString()).isEqualTo("loading");
    }
  }

  @Test
  void it_is_paged_through_and_may_show_changes_only() {
    for (int i = 0; i < 6; i++) {
      tell("ready", "{}");
      tell("change_state", "{\"state\":\"TIMEOUT\"}");
      tell("disconnected", "{}");
    }
    List<String> events = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page = read("?changes=true&limit=5&cursor=" + cursor).json();
      events.addAll(page.get("data").findValuesAsString("event"));
      cursor = page.get("nextCursor").asString(null);
    }

    assertThat(events).hasSize(12).doesNotContain("change_state").startsWith("disconnected");
    assertThat(read("?changes=false").data()).hasSize(18);
    assertThat(read("?changes=&limit=&cursor=").data()).hasSize(18);
  }

  @Test
  void an_unchanged_answer_is_not_sent_again() {
    tell("ready", "{}");
    String tag = read("").header("ETag");
    tell("unread_count", "{}");
    assertThat(read("", "If-None-Match", tag).status()).isEqualTo(304);

    tell("disconnected", "{}");
    assertThat(read("", "If-None-Match", tag).status()).isEqualTo(200);
  }

  @Test
  void a_session_that_is_gone_has_none_until_it_comes_back() {
    tell("ready", "{}");
    append("session_deleted", "{}");
    CLUSTER.tombstone(session, last);
    assertThat(read("").status()).isEqualTo(404);
    assertThat(read("").json().get("error").asString()).isEqualTo("Session not found");

    story.delete();
    tell("qr", "{\"qr\":\"1@a\"}");
    assertThat(read("").data().findValuesAsString("outcome"))
        .containsExactly("applied", "removed", "applied");
    assertThat(read("").data().get(1).get("status").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=501",
        "?limit=1&limit=2",
        "?cursor=*",
        "?cursor=-1",
        "?changes=maybe"
      })
  void a_parameter_that_can_not_be_used_is_named(String query) {
    tell("ready", "{}");
    Answer answer = read(query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors").get(0).get("field").asString())
        .isEqualTo(query.replaceAll("\\?(\\w+)=.*", "$1"));
  }

  @Test
  void a_position_that_does_not_come_is_a_503_and_not_an_old_answer() {
    tell("ready", "{}");
    var future = new Position(last.partition(), last.offset() + 100_000);

    Answer answer = node.get(path(""), "Session-Position", future.toString());
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotNull();
  }

  private void tell(String event, String data) {
    append(event, data);
    // The projector's part: the view must know the session, and this position.
    CLUSTER.put(story.offset(last.offset()).message());
  }

  private void append(String event, String data) {
    last = CLUSTER.append(session, MessageLog.event(session, event, now, data));
    now = now.plusSeconds(1);
  }

  private Answer read(String query, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Session-Position", last.toString()));
    return node.get(path(query), all.toArray(String[]::new));
  }

  private String path(String query) {
    return "/api/whatsapp/session/" + session + "/timeline" + query;
  }
}
