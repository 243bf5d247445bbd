package io.sessionlog.model;

import static io.sessionlog.model.FoldResult.Outcome.APPLIED;
import static io.sessionlog.model.FoldResult.Outcome.FENCED;
import static io.sessionlog.model.FoldResult.Outcome.LATE_PROGRESS;
import static io.sessionlog.model.FoldResult.Outcome.OLDER_THAN_STATUS;
import static io.sessionlog.model.FoldResult.Outcome.OVERTAKEN;
import static io.sessionlog.model.FoldResult.Outcome.REMOVED;
import static io.sessionlog.model.FoldResult.Outcome.SIGN_OF_LIFE;
import static io.sessionlog.model.FoldResult.Outcome.UNCHANGED;
import static io.sessionlog.model.History.START;
import static io.sessionlog.model.SessionStatus.AUTH_FAILURE;
import static io.sessionlog.model.SessionStatus.CONNECTING;
import static io.sessionlog.model.SessionStatus.ERROR;
import static io.sessionlog.model.SessionStatus.LOADING;
import static io.sessionlog.model.SessionStatus.QR_GENERATED;
import static io.sessionlog.model.SessionStatus.SESSION_CONNECTED;
import static io.sessionlog.model.SessionStatus.SESSION_NOT_CONNECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the fold's table, and its rules, each with its edges. */
class SessionFoldTest {

  static final String QR = "{\"qr\":\"2@code\"}";

  static History history() {
    return new History();
  }

  @Nested
  class Each_event {

    @Test
    void qr_waits_for_a_scan_and_stores_the_code_with_its_time() {
      SessionState state = history().then("qr", QR).state();

      assertThat(state.status()).isEqualTo(QR_GENERATED);
      assertThat(state.message()).isEqualTo("QR code generated, scan to connect");
      assertThat(state.qr()).isEqualTo("2@code");
      assertThat(state.qrReceivedAt()).isEqualTo(START);
    }

    @Test
    void a_new_qr_replaces_the_one_before_it() {
      SessionState state =
          history().then("qr", QR).pass(20).then("qr", "{\"qr\":\"2@next\"}").state();

      assertThat(state.qr()).isEqualTo("2@next");
      assertThat(state.qrReceivedAt()).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void a_repeated_qr_does_not_live_longer_for_it() {
      SessionState state = history().then("qr", QR).pass(20).then("qr", QR).state();

      assertThat(state.qrReceivedAt()).isEqualTo(START);
      assertThat(state.updatedAt()).isEqualTo(START);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        nullValues = "-",
        value = {
          "ready          | {}                         | SESSION_CONNECTED     | WhatsApp session connected successfully",
          "authenticated  | {}                         | CONNECTING            | Authenticated, loading the session",
          "loading_screen | {\"percent\":75,\"message\":\"WhatsApp\"} | LOADING | Loading 75%: WhatsApp",
          "loading_screen | {\"percent\":\"50\"}       | LOADING               | Loading 50%",
          "loading_screen | {}                         | LOADING               | Loading",
          "disconnected   | {\"reason\":\"LOGOUT\"}    | SESSION_NOT_CONNECTED | Disconnected: LOGOUT",
          "disconnected   | {}                         | SESSION_NOT_CONNECTED | Disconnected",
          "auth_failure   | {\"msg\":\"Invalid\"}      | AUTH_FAILURE          | Authentication failed: Invalid",
          "status         | {}                         | AUTH_FAILURE          | Authentication failed",
          "change_state   | {\"state\":\"CONNECTED\"}  | SESSION_CONNECTED     | WhatsApp session connected",
          "change_state   | {\"state\":\"UNPAIRED\"}   | SESSION_NOT_CONNECTED | WhatsApp state: UNPAIRED",
          "change_state   | {\"state\":\"TOS_BLOCK\"}  | ERROR                 | WhatsApp state: TOS_BLOCK",
        })
    void sets_its_status_and_message_and_clears_the_code(
        String event, String data, SessionStatus status, String message) {
      SessionState state = history().then("qr", QR).pass(60).then(event, data).state();

      assertThat(state.status()).isEqualTo(status);
      assertThat(state.message()).isEqualTo(message);
      assertThat(state.qr()).isNull();
      assertThat(state.qrReceivedAt()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
      "OPENING,CONNECTING,Connecting to WhatsApp",
      "PAIRING,CONNECTING,Connecting to WhatsApp",
      "connecting,CONNECTING,Connecting to WhatsApp",
      "loading,LOADING,Loading session"
    })
    void change_state_on_the_way_keeps_the_code(
        String waState, SessionStatus status, String message) {
      SessionState state = afterStateChange(history().then("qr", QR), waState).state();

      assertThat(state.status()).isEqualTo(status);
      assertThat(state.message()).isEqualTo(message);
      assertThat(state.qr()).isEqualTo("2@code");
      assertThat(state.waState()).isEqualTo(waState);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "CONFLICT",
          "UNLAUNCHED",
          "UNPAIRED",
          "UNPAIRED_IDLE",
          "PROXYBLOCK",
          "disconnected"
        })
    void change_state_may_mean_that_the_session_is_not_connected(String waState) {
      assertThat(afterStateChange(history().then("ready"), waState).state().status())
          .isEqualTo(SESSION_NOT_CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEPRECATED_VERSION", "TOS_BLOCK", "SMB_TOS_BLOCK"})
    void change_state_may_mean_that_a_human_is_needed(String waState) {
      assertThat(afterStateChange(history().then("ready"), waState).state().status())
          .isEqualTo(ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connected", "Connected", "CONNECTED"})
    void change_state_is_compared_without_regard_to_case(String waState) {
      assertThat(afterStateChange(history(), waState).state().status())
          .isEqualTo(SESSION_CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TIMEOUT", "NEVER_SEEN"})
    void change_state_that_tells_nothing_keeps_status_and_code(String waState) {
      SessionState connected = afterStateChange(history().then("ready"), waState).state();
      assertThat(connected.status()).isEqualTo(SESSION_CONNECTED);
      assertThat(connected.message()).isEqualTo("WhatsApp state: " + waState);

      SessionState waiting = afterStateChange(history().then("qr", QR), waState).state();
      assertThat(waiting.status()).isEqualTo(QR_GENERATED);
      assertThat(waiting.qr()).isEqualTo("2@code");
    }

    @Test
    void change_state_may_be_null() {
      SessionState state = history().then("ready").then("change_state", "{\"state\":null}").state();

      assertThat(state.status()).isEqualTo(SESSION_CONNECTED);
      assertThat(state.message()).isEqualTo("WhatsApp state: null");
    }

    @Test
    void progress_belongs_to_the_loading_screen_that_reported_it() {
      assertThat(history().then("loading_screen", "{\"percent\":75}").state().progress())
          .isEqualTo(75);
      assertThat(
              history().then("loading_screen", "{\"percent\":75}").then("ready").state().progress())
          .isNull();
      assertThat(history().then("loading_screen", "{\"percent\":175}").state().progress())
          .isEqualTo(100);
    }

    @Test
    void a_registration_names_owner_and_settings_and_each_replaces_the_one_before() {
      SessionState first =
          history()
              .then(
                  "session_registered",
                  "{\"userId\":\"u1\",\"isNotification\":true,\"aiConfig\":{\"t\":0.70}}")
              .state();
      assertThat(first.status()).isEqualTo(SESSION_NOT_CONNECTED);
      assertThat(first.message()).isEqualTo("Session registered");
      assertThat(first.userId()).isEqualTo("u1");
      assertThat(first.isNotification()).isTrue();
      assertThat(first.aiConfig()).isEqualTo(new RawJson("{\"t\":0.70}"));

      SessionState second =
          history().then("ready").then("session_registered", "{\"userId\":\"u2\"}").state();
      assertThat(second.status()).isEqualTo(SESSION_CONNECTED);
      assertThat(second.userId()).isEqualTo("u2");
      assertThat(second.aiConfig()).isNull();
    }

    @Test
    void the_owner_may_come_with_any_event() {
      History history = history().then("ready").pass(5).thenOwnedBy("u1", "message_reaction");

      assertThat(history.state().userId()).isEqualTo("u1");
      assertThat(history.state().updatedAt()).isEqualTo(START.plusSeconds(5));
      assertThat(history.then("ready").state().userId()).isEqualTo("u1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ready", "disconnected", "message_reaction"})
    void a_webhook_that_names_another_owner_takes_no_session_away(String event) {
      History history = history().thenOwnedBy("alice", "authenticated").thenOwnedBy("bob", event);

      assertThat(history.state().userId()).isEqualTo("alice");
      assertThat(history.hasKeptOwner()).isTrue();
      assertThat(history.thenOwnedBy("alice", event).hasKeptOwner()).isFalse();
    }

    @Test
    void an_administrator_gives_a_session_to_another_owner() {
      History history =
          history()
              .thenOwnedBy("alice", "ready")
              .then("session_registered", "{\"userId\":\"bob\"}")
              .thenOwnedBy("alice", "ready");

      assertThat(history.state().userId()).isEqualTo("bob");
      assertThat(history.hasKeptOwner()).isTrue();
    }

    @Test
    void a_session_that_was_deleted_is_anybodys_again() {
      History history =
          history()
              .thenOwnedBy("alice", "ready")
              .then("session_deleted")
              .thenOwnedBy("bob", "ready");

      assertThat(history.state().userId()).isEqualTo("bob");
      assertThat(history.hasKeptOwner()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session_deleted", "session_expired"})
    void a_deletion_and_an_expiry_leave_nothing(String event) {
      History history = history().then("ready").then(event);

      assertThat(history.state()).isNull();
      assertThat(history.lastOutcome()).isEqualTo(REMOVED);
      assertThat(history.pass(9).then("ready").state().createdAt()).isEqualTo(START.plusSeconds(9));
    }

    @Test
    void an_expiry_is_void_if_the_session_moved_since() {
      History history = history().then("ready").then("ready");

      assertThat(history.then("session_expired", "{\"idleSince\":\"0:0\"}").state()).isNotNull();
      assertThat(history.then("session_expired", "{\"idleSince\":\"0:2\"}").state()).isNull();
    }

    @Test
    void an_expiry_of_a_session_that_is_gone_does_not_bring_it_back() {
      History history = history().then("qr", QR).then("session_deleted");

      assertThat(history.then("qr_expired", expiry("2@code")).state()).isNull();
      assertThat(history.lastOutcome()).isEqualTo(REMOVED);
      assertThat(history.then("session_expired", "{\"idleSince\":\"0:0\"}").state()).isNull();
      assertThat(history.lastOutcome()).isEqualTo(REMOVED);
    }

    @Test
    void an_expired_code_leaves_the_store() {
      SessionState state = history().then("qr", QR).then("qr_expired", expiry("2@code")).state();

      assertThat(state.status()).isEqualTo(SESSION_NOT_CONNECTED);
      assertThat(state.message()).isEqualTo("QR code expired");
      assertThat(state.qr()).isNull();
    }

    @Test
    void the_expiry_of_another_code_changes_nothing() {
      History history = history().then("qr", QR).then("qr_expired", expiry("2@before"));

      assertThat(history.state().qr()).isEqualTo("2@code");
      assertThat(history.state().status()).isEqualTo(QR_GENERATED);
      assertThat(history.lastOutcome()).isEqualTo(UNCHANGED);
    }

    @Test
    void a_code_that_expires_while_the_session_is_connecting_takes_the_secret_and_no_status() {
      SessionState state =
          afterStateChange(history().then("qr", QR), "PAIRING")
              .then("qr_expired", expiry("2@code"))
              .state();

      assertThat(state.status()).isEqualTo(CONNECTING);
      assertThat(state.qr()).isNull();
    }

    private static String expiry(String qr) {
      return "{\"qrSha256\":\"" + Fingerprint.of(qr) + "\"}";
    }
  }

  @Nested
  class Late_progress {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "loading_screen | {\"percent\":0}",
          "authenticated  | {}",
          "change_state   | {\"state\":\"OPENING\"}",
          "change_state   | {\"state\":\"loading\"}"
        })
    void within_the_settle_window_changes_nothing(String event, String data) {
      History history = history().then("ready").pass(Duration.ofMillis(29_999)).then(event, data);

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(history.state().message()).isEqualTo("WhatsApp session connected successfully");
      assertThat(history.lastOutcome()).isEqualTo(LATE_PROGRESS);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "change_state     | {\"state\":\"CONNECTED\"} | WhatsApp session connected",
          "message_reaction | {}                        | Session active"
        })
    void is_ignored_however_the_session_became_connected(
        String event, String data, String message) {
      History history = history().then(event, data).pass(29).then("loading_screen");

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(history.state().message()).isEqualTo(message);
    }

    @Test
    void moves_the_position_and_nothing_that_readers_see() {
      SessionState connected = history().then("ready").state();
      SessionState state =
          history().then("ready").pass(5).then("loading_screen", "{\"percent\":7}").state();

      assertThat(state.position()).isEqualTo(new Position(0, 1));
      assertThat(state.lastEvent()).isEqualTo("loading_screen");
      assertThat(state.lastEventAt()).isEqualTo(START.plusSeconds(5));
      assertThat(state)
          .usingRecursiveComparison()
          .ignoringFields("position", "lastEvent", "lastEventAt")
          .isEqualTo(connected);
    }

    @Test
    void after_the_window_is_a_new_attempt() {
      assertThat(history().then("ready").pass(30).then("authenticated").state().status())
          .isEqualTo(CONNECTING);
    }

    @Test
    void counts_from_when_the_session_became_connected_not_from_the_last_ready() {
      assertThat(
              history()
                  .then("ready")
                  .pass(25)
                  .then("ready")
                  .pass(6)
                  .then("authenticated")
                  .state()
                  .status())
          .isEqualTo(CONNECTING);
    }

    @Test
    void before_the_session_is_connected_is_progress_as_any() {
      assertThat(history().then("authenticated").then("loading_screen", "{}").state().status())
          .isEqualTo(LOADING);
    }

    @Test
    void acts_at_once_with_the_rule_turned_off() {
      assertThat(new History(Duration.ZERO).then("ready").then("authenticated").state().status())
          .isEqualTo(CONNECTING);
    }

    @Test
    void acts_with_the_rule_turned_off_also_when_another_node_of_ingest_has_a_slower_clock() {
      History history = new History(Duration.ZERO).then("ready").pass(Duration.ofMillis(-5));

      assertThat(history.then("authenticated").state().status()).isEqualTo(CONNECTING);
    }

    @Test
    void is_not_what_a_disconnect_or_a_new_code_is() {
      assertThat(history().then("ready").then("disconnected").state().status())
          .isEqualTo(SESSION_NOT_CONNECTED);
      assertThat(history().then("ready").then("qr", QR).state().status()).isEqualTo(QR_GENERATED);
    }
  }

  @Nested
  class Order_by_the_senders_time {

    static final Instant SENT = START.minusSeconds(10);

    @Test
    void an_older_event_does_not_change_what_a_newer_one_set() {
      History history =
          history().then("disconnected", "{}", SENT).then("ready", "{}", SENT.minusMillis(1));

      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);
      assertThat(history.lastOutcome()).isEqualTo(OLDER_THAN_STATUS);
    }

    @Test
    void an_older_code_is_not_shown_again() {
      History history =
          history().then("qr", QR, SENT).then("qr", "{\"qr\":\"2@old\"}", SENT.minusMillis(1));

      assertThat(history.state().qr()).isEqualTo("2@code");
    }

    @Test
    void equal_times_keep_arrival_order() {
      assertThat(
              history().then("disconnected", "{}", SENT).then("ready", "{}", SENT).state().status())
          .isEqualTo(SESSION_CONNECTED);
    }

    @Test
    void an_event_without_one_acts_in_arrival_order() {
      assertThat(history().then("disconnected", "{}", SENT).then("ready").state().status())
          .isEqualTo(SESSION_CONNECTED);
      assertThat(
              history()
                  .then("disconnected")
                  .then("ready", "{}", SENT.minusSeconds(99))
                  .state()
                  .status())
          .isEqualTo(SESSION_CONNECTED);
    }

    @Test
    void a_clock_more_than_five_minutes_ahead_does_not_freeze_the_session() {
      Instant wrong = START.plusSeconds(301);
      assertThat(
              history()
                  .then("disconnected", "{}", wrong)
                  .then("ready", "{}", SENT)
                  .state()
                  .status())
          .isEqualTo(SESSION_CONNECTED);

      Instant early = START.plusSeconds(300);
      assertThat(
              history()
                  .then("disconnected", "{}", early)
                  .then("ready", "{}", SENT)
                  .state()
                  .status())
          .isEqualTo(SESSION_NOT_CONNECTED);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "qr             | {\"qr\":\"2@code\"}",
          "authenticated  | {}",
          "loading_screen | {}",
          "auth_failure   | {}",
          "change_state   | {\"state\":\"CONNECTED\"}",
          "change_state   | {\"state\":\"OPENING\"}",
          "change_state   | {\"state\":\"TIMEOUT\"}"
        })
    void holds_for_every_event_that_tells_of_the_connection(String event, String data) {
      History history =
          history()
              .then("disconnected", "{}", SENT)
              .pass(99)
              .then(event, data, SENT.minusMillis(1));

      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);
      assertThat(history.state().message()).isEqualTo("Disconnected");
      assertThat(history.state().lastEvent()).isEqualTo(event);
      assertThat(history.lastOutcome()).isEqualTo(OLDER_THAN_STATUS);
    }

    @Test
    void does_not_concern_what_we_say_ourselves() {
      History history =
          history()
              .then("ready", "{}", SENT)
              .then("session_registered", "{\"userId\":\"u1\"}", SENT.minusSeconds(1));

      assertThat(history.state().userId()).isEqualTo("u1");
      assertThat(history.then("session_deleted", "{}", SENT.minusSeconds(1)).state()).isNull();
    }

    @Test
    void an_older_sign_of_life_does_not_revive() {
      History history =
          history()
              .then("disconnected", "{}", SENT)
              .pass(31)
              .then("call", "{\"call\":{}}", SENT.minusSeconds(1));

      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);
    }
  }

  @Nested
  class Signs_of_life {

    @Test
    void connect_a_session_that_nothing_was_known_of() {
      History history = history().then("message_reaction");

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(history.state().message()).isEqualTo("Session active");
      assertThat(history.state().connectedAt()).isEqualTo(START);
      assertThat(history.lastOutcome()).isEqualTo(SIGN_OF_LIFE);
    }

    @Test
    void connect_a_session_whose_status_no_event_has_told() {
      assertThat(afterStateChange(history(), "TIMEOUT").then("message_reaction").state().status())
          .isEqualTo(SESSION_CONNECTED);
    }

    @Test
    void revive_a_session_not_connected_for_longer_than_the_settle_window() {
      History history = history().then("disconnected").pass(30).then("message_reaction");
      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);

      assertThat(history.pass(Duration.ofMillis(1)).then("message_reaction").state().status())
          .isEqualTo(SESSION_CONNECTED);
    }

    @Test
    void connect_a_registered_session_that_has_not_been_for_longer_than_the_window() {
      History history =
          history().then("session_registered", "{\"userId\":\"u1\"}").pass(30).then("unread_count");
      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);

      assertThat(history.pass(1).then("unread_count").state().status())
          .isEqualTo(SESSION_CONNECTED);
      assertThat(history.state().userId()).isEqualTo("u1");
    }

    @Test
    void count_the_window_from_when_the_status_began_not_from_its_repetition() {
      History history =
          history().then("disconnected").pass(20).then("disconnected").pass(11).then("group_join");

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "qr             | {\"qr\":\"2@one\"}  | {\"qr\":\"2@two\"}  | QR_GENERATED",
          "loading_screen | {\"percent\":0}     | {\"percent\":100}   | LOADING",
        })
    void count_the_window_from_the_last_code_and_the_last_progress(
        String event, String first, String last, SessionStatus status) {
      History history =
          history().then(event, first).pass(20).then(event, last).pass(30).then("group_join");
      assertThat(history.state().status()).isEqualTo(status);

      assertThat(history.pass(1).then("group_join").state().status()).isEqualTo(SESSION_CONNECTED);
    }

    @Test
    void leave_a_connected_session_as_it_is() {
      History history = history().then("ready").pass(3_600).then("vote_update");

      assertThat(history.state().message()).isEqualTo("WhatsApp session connected successfully");
      assertThat(history.state().connectedAt()).isEqualTo(START);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "qr             | {\"qr\":\"2@code\"}   | QR_GENERATED",
          "auth_failure   | {}                    | AUTH_FAILURE",
          "authenticated  | {}                    | CONNECTING",
          "loading_screen | {}                    | LOADING",
          "disconnected   | {}                    | SESSION_NOT_CONNECTED",
          "change_state   | {\"state\":\"TOS_BLOCK\"} | ERROR"
        })
    void heal_every_status_once_the_window_has_passed_and_not_before(
        String event, String data, SessionStatus status) {
      History history = history().then(event, data).pass(30).then("message_reaction");
      assertThat(history.state().status()).isEqualTo(status);
      assertThat(history.lastOutcome()).isEqualTo(UNCHANGED);

      SessionState healed = history.pass(1).then("message_reaction").state();
      assertThat(healed.status()).isEqualTo(SESSION_CONNECTED);
      assertThat(healed.message()).isEqualTo("Session active");
      assertThat(healed.qr()).isNull();
      assertThat(healed.connectedAt()).isEqualTo(START.plusSeconds(31));
      assertThat(history.lastOutcome()).isEqualTo(SIGN_OF_LIFE);
    }

    @Test
    void are_not_messages_of_before_the_status_however_late_they_come() {
      History history =
          history().then("disconnected").pass(60).then("message", message(START.minusSeconds(1)));
      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);
      assertThat(history.lastOutcome()).isEqualTo(OLDER_THAN_STATUS);

      assertThat(history.then("message_create", message(START)).state().status())
          .isEqualTo(SESSION_CONNECTED);
    }

    @Test
    void are_ticks_also_of_older_messages() {
      String tick =
          "{\"ack\":2,\"message\":{\"timestamp\":%d}}"
              .formatted(START.minusSeconds(86_400).getEpochSecond());

      assertThat(
              history().then("authenticated").pass(31).then("message_ack", tick).state().status())
          .isEqualTo(SESSION_CONNECTED);
    }

    @Test
    void are_messages_whose_time_no_one_can_read() {
      String odd = "{\"message\":{\"id\":\"m\",\"timestamp\":{\"low\":1}}}";

      assertThat(history().then("authenticated").pass(31).then("message", odd).state().status())
          .isEqualTo(SESSION_CONNECTED);
    }

    private static String message(Instant sent) {
      return "{\"message\":{\"id\":\"m\",\"timestamp\":%d}}".formatted(sent.getEpochSecond());
    }

    @Test
    void are_not_pairing_codes_which_come_before_the_log_in() {
      SessionState state = history().then("code", "{\"code\":\"ABCD1234\"}").state();

      assertThat(state.status()).isEqualTo(SESSION_NOT_CONNECTED);
    }
  }

  /** The state in doubt is that of the one event before: position 0:0. */
  @Nested
  class A_servers_answer {

    static final String WORKING = answer("session_connected", "WORKING", "0:0");

    static String answer(String status, String words, String doubted) {
      return ("{\"status\":\"%s\",\"words\":\"%s\",\"server\":\"waha\",\"askedAt\":\"2026-11-23T10:01:00Z\","
              + "\"answeredAt\":\"2026-11-23T10:01:01Z\",\"doubted\":\"%s\"}")
          .formatted(status, words, doubted);
    }

    @Test
    void sets_the_status_that_was_in_doubt() {
      History history = history().then("authenticated").pass(60).then("session_observed", WORKING);

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(history.state().message()).isEqualTo("The WhatsApp server was asked: WORKING");
      assertThat(history.state().connectedAt()).isEqualTo(START.plusSeconds(60));
      assertThat(history.lastOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void never_beats_a_webhook_that_came_after_the_question() {
      History history =
          history()
              .then("ready")
              .pass(300)
              .then("ready")
              .then("session_observed", answer("session_not_connected", "STOPPED", "0:0"));

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(history.lastOutcome()).isEqualTo(OVERTAKEN);
    }

    @Test
    void never_beats_activity_that_may_have_come_without_moving_the_state() {
      History history =
          history()
              .then("ready")
              .pass(5)
              .then("message_reaction")
              .then("session_observed", answer("session_not_connected", "STOPPED", "0:0"));

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(history.lastOutcome()).isEqualTo(OVERTAKEN);
    }

    @Test
    void that_is_told_again_changes_nothing() {
      History history =
          history()
              .then("authenticated")
              .then("session_observed", WORKING)
              .then("disconnected")
              .then("session_observed", WORKING);

      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);
    }

    @Test
    void of_a_server_that_does_not_know_the_session_deletes_nothing() {
      String unknown =
          answer("session_not_connected", "Not Found", "0:0")
              .replace("\"words\"", "\"known\":false,\"words\"");
      SessionState state =
          history().then("ready").pass(10).then("session_observed", unknown).state();

      assertThat(state.status()).isEqualTo(SESSION_NOT_CONNECTED);
      assertThat(state.message()).isEqualTo("The WhatsApp server does not know this session");
    }

    @Test
    void makes_no_session_of_one_that_is_gone() {
      History history = history().then("ready").then("session_deleted");

      assertThat(history.then("session_observed", WORKING).lastOutcome()).isEqualTo(REMOVED);
      assertThat(history.then("qr", "{\"qr\":\"2@x\",\"doubted\":\"0:0\"}").lastOutcome())
          .isEqualTo(REMOVED);
      assertThat(history.state()).isNull();
    }

    @Test
    void may_be_a_code_which_a_webhook_beats_too() {
      String fetched = "{\"qr\":\"2@fetched\",\"doubted\":\"0:0\"}";

      assertThat(history().then("disconnected").then("qr", fetched).state().qr())
          .isEqualTo("2@fetched");
      History scanned = history().then("disconnected").then("ready").then("qr", fetched);
      assertThat(scanned.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(scanned.lastOutcome()).isEqualTo(OVERTAKEN);
    }

    @Test
    void leaves_the_senders_clock_out_of_play() {
      Instant sent = START.minusSeconds(7_200);
      History history =
          history()
              .then("authenticated", "{}", sent)
              .pass(60)
              .then("session_observed", WORKING)
              .then("disconnected", "{}", sent.plusSeconds(90));

      assertThat(history.state().status()).isEqualTo(SESSION_NOT_CONNECTED);
    }

    @Test
    void is_followed_by_late_progress_like_a_ready() {
      History history =
          history().then("qr", QR).then("session_observed", WORKING).pass(5).then("authenticated");

      assertThat(history.state().status()).isEqualTo(SESSION_CONNECTED);
      assertThat(history.state().qr()).isNull();
    }
  }

  @Nested
  class Activity {

    @Test
    void moves_the_state_once_the_resolution_has_passed_and_not_before() {
      History history = history().then("ready");
      SessionState ready = history.state();

      assertThat(history.pass(9).then("message_reaction").state()).isSameAs(ready);
      assertThat(history.lastOutcome()).isEqualTo(UNCHANGED);
      assertThat(history.lastMoved()).isFalse();

      SessionState moved = history.pass(1).then("unread_count").state();
      assertThat(moved.lastEvent()).isEqualTo("unread_count");
      assertThat(moved.lastEventAt()).isEqualTo(START.plusSeconds(10));
      assertThat(moved.position()).isEqualTo(new Position(0, 2));
      assertThat(moved.updatedAt()).isEqualTo(START);
      assertThat(history.lastMoved()).isTrue();
      assertThat(history.pass(9).then("message_reaction").state()).isSameAs(moved);
    }

    @Test
    void that_changes_something_moves_the_state_at_once() {
      History history = history().then("disconnected").pass(30).then("unread_count");
      assertThat(history.pass(1).then("message_reaction").state().status())
          .isEqualTo(SESSION_CONNECTED);
      assertThat(history.lastMoved()).isTrue();

      SessionState owned = history.thenOwnedBy("u7", "message_reaction").state();
      assertThat(owned.userId()).isEqualTo("u7");
      assertThat(owned.lastEventAt()).isEqualTo(START.plusSeconds(31));
    }

    @Test
    void is_the_only_kind_of_event_that_may_leave_the_state_where_it_is() {
      History history = history().then("ready");
      for (String event : List.of("ready", "authenticated", "code", "change_state")) {
        assertThat(history.pass(1).then(event).state().lastEvent()).isEqualTo(event);
        assertThat(history.lastMoved()).isTrue();
      }
    }

    @Test
    void by_a_clock_that_is_behind_moves_the_state_only_if_it_is_far_behind() {
      History history = history().pass(60).then("ready");
      SessionState ready = history.state();

      assertThat(history.pass(-9).then("message_reaction").state()).isSameAs(ready);
      assertThat(history.pass(-1).then("message_reaction").state().lastEventAt())
          .isEqualTo(START.plusSeconds(50));
    }

    @Test
    void moves_the_state_always_with_a_resolution_of_zero() {
      var history = new History(SessionFold.DEFAULT_SETTLE_WINDOW, Duration.ZERO);
      SessionState state = history.then("ready").then("unread_count").state();

      assertThat(state.lastEvent()).isEqualTo("unread_count");
      assertThat(state.activityResolution()).isNull();
    }

    @Test
    void that_follows_on_a_state_of_another_exactness_leaves_it_at_that() {
      var exact = new History(SessionFold.DEFAULT_SETTLE_WINDOW, Duration.ZERO);
      SessionState before = exact.then("ready").then("unread_count").state();
      History history = history().goOnFrom(before);

      assertThat(history.pass(10).then("unread_count").state().activityResolution()).isNull();
      assertThat(history.then("ready").state().activityResolution())
          .isEqualTo(SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
      assertThat(history.pass(10).then("unread_count").state().activityResolution())
          .isEqualTo(SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
    }

    @Test
    void within_the_resolution_does_not_hold_up_an_expiry() {
      History history = history().then("ready").pass(9).then("unread_count");

      history.then("session_expired", "{\"idleSince\":\"0:0\"}");
      assertThat(history.lastOutcome()).isEqualTo(REMOVED);
    }
  }

  @Nested
  class Every_event {

    @Test
    void moves_the_position_and_only_a_change_moves_the_update() {
      History history = history().then("ready").pass(7).then("ready");

      assertThat(history.state().position()).isEqualTo(new Position(0, 1));
      assertThat(history.state().lastEventAt()).isEqualTo(START.plusSeconds(7));
      assertThat(history.state().updatedAt()).isEqualTo(START);
      assertThat(history.lastOutcome()).isEqualTo(UNCHANGED);
      assertThat(history.then("disconnected").state().updatedAt()).isEqualTo(START.plusSeconds(7));
      assertThat(history.lastOutcome()).isEqualTo(APPLIED);
    }

    @Test
    void is_folded_once() {
      var fold = SessionFold.byDefault();
      SessionState connected = history().then("disconnected").then("ready").state();
      var again =
          new SessionEvent(
              new EventAttributes("id", "/test", "disconnected", "alice", START, null, null),
              new SessionFact.Disconnected(null));

      for (long offset : new long[] {0, 1}) {
        FoldResult result = fold.apply(connected, again, new Position(0, offset));
        assertThat(result.outcome()).isEqualTo(FENCED);
        assertThat(result.state()).isSameAs(connected);
      }
      assertThat(fold.apply(connected, again, new Position(0, 2)).outcome()).isEqualTo(APPLIED);
    }

    @Test
    void of_another_partition_is_not_behind_the_fence() {
      var fold = SessionFold.byDefault();
      SessionState connected = history().then("qr", QR).then("ready").state();
      var event =
          new SessionEvent(
              new EventAttributes("id", "/test", "disconnected", "alice", START, null, null),
              new SessionFact.Disconnected(null));

      assertThat(fold.apply(connected, event, new Position(1, 0)).outcome()).isEqualTo(APPLIED);
    }

    @Test
    void leaves_bounded_texts_fit_for_utf_8() {
      String reason = "x".repeat(470) + "👋".repeat(400);
      SessionState state =
          history().then("disconnected", "{\"reason\":\"" + reason + "\"}").state();
      assertThat(state.message()).hasSizeLessThanOrEqualTo(500).endsWith("👋…");

      SessionState cut = history().then("disconnected", "{\"reason\":\"cut\\ud83d\"}").state();
      assertThat(cut.message()).isEqualTo("Disconnected: cut\uFFFD");
    }

    @Test
    void keeps_the_time_of_the_last_connection_after_a_disconnect() {
      SessionState state = history().then("ready").pass(50).then("disconnected").state();

      assertThat(state.connectedAt()).isEqualTo(START);
      assertThat(state.statusSince()).isEqualTo(START.plusSeconds(50));
      assertThat(state.createdAt()).isEqualTo(START);
    }
  }

  @Test
  void an_authentication_failure_outlives_messages_that_were_still_on_the_way() {
    assertThat(history().then("auth_failure").then("message_reaction").state().status())
        .isEqualTo(AUTH_FAILURE);
  }

  @Test
  void a_negative_settle_window_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SessionFold(Duration.ofMillis(-1), SessionFold.DEFAULT_ACTIVITY_RESOLUTION))
        .withMessageContaining("settle window");
  }

  private static History afterStateChange(History history, String waState) {
    return history.then("change_state", "{\"state\":\"" + waState + "\"}");
  }
}
