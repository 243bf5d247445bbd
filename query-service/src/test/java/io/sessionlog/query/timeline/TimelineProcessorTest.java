package io.sessionlog.query.timeline;

import static io.sessionlog.query.timeline.TimelineDriver.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.payloads.SenderPayloads;
import io.sessionlog.model.payloads.SenderPayloads.Payload;
import io.sessionlog.model.payloads.SenderPayloads.Sequence;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.support.security.Caller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is kept of each event, and how long. */
class TimelineProcessorTest {

  static final String ALICE = "15550100001@c.us";
  static final int MAX_ENTRIES = 50;
  static final Caller USER = new Caller("bob", Caller.Scope.READ, true);

  @TempDir Path data;
  private TimelineDriver driver;

  @BeforeEach
  void start() {
    driver = new TimelineDriver(data, MAX_ENTRIES);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void a_log_in_is_told_event_by_event_with_the_rule_that_decided() {
    driver.tell("s", "qr", "{\"qr\":\"2@secret\"}");
    driver.tell("s", "authenticated", "{}");
    driver.tell("s", "loading_screen", "{\"percent\":50,\"message\":\"WhatsApp\"}");
    driver.tell("s", "ready", "{}");
    driver.tell("s", "loading_screen", "{\"percent\":100,\"message\":\"WhatsApp\"}");
    driver.tell("s", "change_state", "{\"state\":\"TIMEOUT\"}");

    assertThat(driver.told("s", "event", "status", "progress", "changed", "outcome"))
        .containsExactly(
            "qr qr_generated null true applied",
            "authenticated connecting null true applied",
            "loading_screen loading 50 true applied",
            "ready session_connected null true applied",
            "loading_screen session_connected null false late_progress",
            "change_state session_connected null false applied");
    JsonNode late = driver.entries("s").get(1);
    assertThat(late.get("time").asString()).isEqualTo("2026-11-23T10:00:04.000Z");
    assertThat(late.get("position").asString()).isEqualTo("0:4");
    assertThat(late.get("message").asString()).isEqualTo("WhatsApp session connected successfully");
    assertThat(late.get("note").asString()).startsWith("Came 1 s after the session connected");
    assertThat(late.get("senderTime").isNull()).isTrue();
    assertThat(driver.entries("s").get(2).get("note").isNull()).isTrue();
  }

  static Stream<Sequence> sequences() {
    return Stream.concat(
        SenderPayloads.ourSequences().stream(), SenderPayloads.recordedSequences().stream());
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void what_real_senders_send_is_told_as_the_projector_folds_it(Sequence sequence) {
    JsonMapper json = JsonMapper.builder().build();
    var fold = SessionFold.byDefault();
    SessionState state = null;
    List<String> folded = new ArrayList<>();
    int offset = 0;
    for (Payload webhook : sequence.webhooks()) {
      JsonNode body = json.readTree(webhook.body());
      String event = body.get("event").asString();
      String data = body.has("data") ? body.get("data").toString() : "{}";
      SessionEvent told = EventCodec.read(MessageLog.event("s", event, driver.now, data));
      var result = fold.apply(state, told, new Position(0, offset++));
      state = result.state();
      boolean isActivity = told.fact().kind() == SessionFact.Kind.ACTIVITY;
      if (!isActivity || result.outcome() == Outcome.SIGN_OF_LIFE) {
        folded.add(event + " " + state.status().wireName() + " " + state.message());
      }
      driver.tell("s", event, data);
    }

    assertThat(driver.told("s", "event", "status", "message")).isEqualTo(folded);
    assertThat(driver.entries("s").get(0).get("status").asString())
        .isEqualTo(sequence.end().status().wireName());
  }

  @Test
  void activity_is_told_only_where_it_changes_something() {
    driver.tell("s", "ready", "{}");
    long keys = driver.keys();
    for (int i = 0; i < 20; i++) {
      driver.tell("s", "unread_count", "{}");
    }
    assertThat(driver.keys()).isEqualTo(keys);

    driver.tell("s", "disconnected", "{}");
    driver.now = driver.now.plusSeconds(60);
    driver.tell("s", "message", MessageLog.received(ALICE, "m", driver.now));
    assertThat(driver.told("s", "event", "status", "outcome"))
        .containsExactly(
            "ready session_connected applied",
            "disconnected session_not_connected applied",
            "message session_connected sign_of_life");
  }

  @Test
  void an_event_that_is_older_by_its_senders_time_is_told_and_changes_nothing() {
    driver.tell(sent("disconnected", 0));
    driver.tell(sent("ready", -12));

    assertThat(driver.told("s", "event", "status", "senderTime", "outcome", "note"))
        .containsExactly(
            "disconnected session_not_connected 2026-11-23T10:00:00.000Z applied null",
            "ready session_not_connected 2026-11-23T09:59:48.000Z older_than_status "
                + "Sent 12 s before the event that set the status: it came late, so the status stays.");
  }

  private EventAttributes sent(String event, int seconds) {
    return new EventAttributes(
        "id", "/test", event, "s", driver.now, null, START.plusSeconds(seconds));
  }

  @Test
  void a_code_expires_by_its_fingerprint_and_is_never_stored() {
    driver.tell("s", "qr", "{\"qr\":\"2@very-secret\"}");
    driver.tell("s", "qr", "{\"qr\":\"2@more-secret\"}");
    driver.tell("s", "qr", "{\"qr\":\"2@more-secret\"}");
    driver.tell("s", "qr_expired", expired("2@very-secret"));
    driver.tell("s", "qr_expired", expired("2@more-secret"));
    driver.tell(
        "s",
        "session_registered",
        "{\"userId\":\"alice\",\"aiConfig\":{\"key\":\"third-secret\"}}");

    assertThat(driver.told("s", "event", "status", "outcome"))
        .containsExactly(
            "qr qr_generated applied",
            "qr qr_generated applied",
            "qr qr_generated unchanged",
            "qr_expired qr_generated unchanged",
            "qr_expired session_not_connected applied",
            "session_registered session_not_connected applied");
    try (KeyValueIterator<Bytes, byte[]> all = driver.store().all()) {
      while (all.hasNext()) {
        assertThat(new String(all.next().value, StandardCharsets.UTF_8)).doesNotContain("secret");
      }
    }
  }

  private static String expired(String code) {
    return "{\"qrSha256\":\"" + Fingerprint.of(code) + "\"}";
  }

  @Test
  void entries_leave_when_their_retention_is_over_and_the_status_is_remembered() {
    driver.tell("s", "qr", "{\"qr\":\"1@a\"}");
    driver.tell("s", "ready", "{}");
    driver.now = START.plus(Duration.ofDays(5));
    driver.tell("s", "change_state", "{\"state\":\"TIMEOUT\"}");
    driver.sweep();
    assertThat(driver.entries("s")).hasSize(3);

    driver.now = START.plus(TimelineDriver.RETENTION).plusSeconds(2);
    driver.tell("other", "ready", "{}");
    driver.sweep();
    assertThat(driver.told("s", "event")).containsExactly("change_state");

    driver.now = START.plus(Duration.ofDays(13));
    driver.tell("other", "ready", "{}");
    driver.sweep();
    assertThat(driver.entries("s")).isEmpty();
    assertThat(driver.count("sessionlog.query.timeline.dropped", "reason", "retention"))
        .isEqualTo(3);

    driver.tell("s", "ready", "{}");
    assertThat(driver.told("s", "event", "changed", "outcome"))
        .containsExactly("ready false applied");
  }

  @Test
  void wall_clock_alone_ends_no_retention() {
    driver.tell("s", "ready", "{}");
    for (int i = 0; i < 100; i++) {
      driver.sweep();
    }

    assertThat(driver.entries("s")).hasSize(1);
  }

  @Test
  void nothing_of_a_session_that_is_gone_outlives_the_retention() {
    driver.tell("s", "ready", "{}");
    driver.tell("s", "session_deleted", "{}");
    driver.tell("t", "ready", "{}");
    long withIt = driver.keys();
    driver.now = START.plus(TimelineDriver.RETENTION).plusSeconds(1);
    driver.tell("t", "unread_count", "{}");
    driver.sweep();

    // Two entries, the head, and the note of when to look.
    assertThat(driver.keys()).isEqualTo(withIt - 4);
  }

  @Test
  void a_session_that_loops_keeps_its_newest_entries_only() {
    for (int i = 0; i < 200; i++) {
      driver.tell("s", "change_state", "{\"state\":\"OPENING\"}");
      driver.tell("s", "change_state", "{\"state\":\"UNPAIRED\"}");
      assertThat(driver.entries("s")).hasSizeBetween(1, MAX_ENTRIES);
    }

    List<JsonNode> entries = driver.entries("s");
    assertThat(entries).hasSizeBetween(MAX_ENTRIES * 9 / 10, MAX_ENTRIES);
    for (int i = 0; i < entries.size(); i++) {
      assertThat(entries.get(i).get("position").asString()).isEqualTo("0:" + (399 - i));
    }
    assertThat(driver.count("sessionlog.query.timeline.dropped", "reason", "surplus"))
        .isEqualTo(400 - entries.size());
    // Entries, the head and when to look at it; the session's last event, the partition's progress.
    assertThat(driver.keys()).isEqualTo(entries.size() + 4);
  }

  @Test
  void the_timeline_of_a_deleted_session_is_kept_and_goes_on_when_it_comes_back() {
    driver.tell("s", "ready", "{}");
    driver.tell("s", "message", MessageLog.received(ALICE, "m", driver.now));
    driver.tell("s", "session_deleted", "{}");
    driver.tell("s", "qr", "{\"qr\":\"1@a\"}");

    assertThat(driver.told("s", "event", "status", "changed", "outcome"))
        .containsExactly(
            "ready session_connected true applied",
            "session_deleted null true removed",
            "qr qr_generated true applied");
  }

  @Test
  void who_is_bound_to_a_user_sees_nothing_of_the_time_before_it_was_theirs() {
    driver.tell("s", "session_registered", "{\"userId\":\"alice\"}");
    driver.tell("s", "disconnected", "{\"reason\":\"private\"}");
    assertThat(driver.entries("s", USER)).as("the view may know it before").isEmpty();
    driver.tell("s", "session_deleted", "{}");
    driver.tell("s", "session_registered", "{\"userId\":\"bob\"}");
    driver.tell("s", "ready", "{}");
    assertThat(driver.entries("s")).hasSize(5);
    assertThat(driver.entries("s", USER)).hasSize(2);
    assertThat(driver.page("s", new TimelineQuery(10, 2, false), USER).entries()).isEmpty();

    driver.tell("t", "session_registered", "{\"userId\":\"alice\"}");
    driver.tell("t", "ready", "{}");
    driver.tell("t", "session_registered", "{\"userId\":\"bob\"}");
    assertThat(driver.entries("t", USER)).hasSize(1);
  }

  @Test
  void an_owner_who_is_named_later_sees_how_it_began() {
    driver.tell("s", "qr", "{\"qr\":\"1@a\"}");
    driver.tell("s", "session_registered", "{\"userId\":\"bob\"}");

    assertThat(driver.entries("s", USER)).hasSize(2);
  }

  @Test
  void an_expiry_is_void_if_activity_came_since() {
    driver.tell("s", "ready", "{}");
    driver.now = driver.now.plusSeconds(10);
    driver.tell("s", "unread_count", "{}");
    driver.tell("s", "session_expired", "{\"idleSince\":\"0:0\"}");
    driver.tell("s", "session_expired", "{\"idleSince\":\"0:2\"}");
    driver.tell("s", "session_expired", "{\"idleSince\":\"0:3\"}");

    assertThat(driver.told("s", "event", "status", "outcome"))
        .containsExactly(
            "ready session_connected applied",
            "session_expired session_connected unchanged",
            "session_expired null removed",
            "session_expired null removed");
  }

  @Test
  void sessions_see_their_own_events_only() {
    for (String session : List.of("a", "ab", "a:b", "a@b")) {
      driver.tell(session, "disconnected", "{\"reason\":\"of " + session + "\"}");
    }
    driver.tell("a", "session_deleted", "{}");

    assertThat(driver.told("ab", "message")).containsExactly("Disconnected: of ab");
    assertThat(driver.told("a", "message")).containsExactly("Disconnected: of a", "null");
  }

  @Test
  void what_the_projector_can_not_fold_is_in_no_timeline() {
    driver.tell("s", "qr", "{}");
    driver.tell("s", "message_ack", "{}");
    driver.tell("s", "ready", "{}");

    assertThat(driver.told("s", "event")).containsExactly("ready");
    assertThat(driver.count("sessionlog.query.timeline.entries", "outcome", "unreadable"))
        .isEqualTo(2);
    assertThat(driver.count("sessionlog.query.timeline.entries", "outcome", "applied"))
        .isEqualTo(1);
  }

  @Test
  void pages_have_no_gap_and_no_repeat_while_new_entries_come() {
    for (int i = 0; i < 40; i++) {
      driver.tell("s", "change_state", "{\"state\":\"S" + i + "\"}");
    }
    List<String> seen = new ArrayList<>();
    String next = Long.toString(Long.MAX_VALUE);
    while (next != null) {
      TimelinePage page =
          driver.page("s", new TimelineQuery(7, Long.parseLong(next), false), Caller.ANYBODY);
      TimelineDriver.parsed(page)
          .forEach(entry -> seen.add(entry.get("message").asString().replaceAll(".* ", "")));
      next = page.next();
      driver.tell("s", "ready", "{}");
    }

    assertThat(seen).hasSize(40).doesNotHaveDuplicates().startsWith("S39").endsWith("S0");
  }

  @Test
  void only_changes_of_the_status_may_be_asked_for_and_the_last_page_names_no_next_one() {
    driver.tell("s", "change_state", "{\"state\":\"TIMEOUT\"}");
    for (int i = 0; i < 5; i++) {
      driver.tell("s", "ready", "{}");
      driver.tell("s", "change_state", "{\"state\":\"TIMEOUT\"}");
      driver.tell("s", "disconnected", "{}");
      driver.tell("s", "disconnected", "{\"reason\":\"again\"}");
    }
    TimelinePage first =
        driver.page("s", new TimelineQuery(4, Long.MAX_VALUE, true), Caller.ANYBODY);
    TimelinePage second =
        driver.page("s", new TimelineQuery(7, Long.parseLong(first.next()), true), Caller.ANYBODY);

    assertThat(TimelineDriver.parsed(first))
        .extracting(entry -> entry.get("event").asString())
        .containsExactly("disconnected", "ready", "disconnected", "ready");
    assertThat(second.entries()).hasSize(7);
    assertThat(second.next()).isNull();
  }

  @Test
  void a_session_without_events_has_an_empty_timeline() {
    assertThat(driver.entries("nobody")).isEmpty();
    assertThat(driver.entries("nobody", USER)).isEmpty();
  }

  @Test
  void times_are_those_of_the_events() {
    driver.now = Instant.parse("2020-01-01T00:00:00.007Z");
    driver.tell("s", "ready", "{}");

    assertThat(driver.told("s", "time")).containsExactly("2020-01-01T00:00:00.007Z");
  }
}
