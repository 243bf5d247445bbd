package io.sessionlog.projector;

import static io.sessionlog.model.SessionStatus.QR_GENERATED;
import static io.sessionlog.model.SessionStatus.SESSION_CONNECTED;
import static io.sessionlog.model.SessionStatus.SESSION_NOT_CONNECTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The projector's promises, one test each. */
class SessionTopologyTest {

  @TempDir Path stateDir;
  ProjectorDriver projector;

  @BeforeEach
  void start() {
    projector = new ProjectorDriver(stateDir);
  }

  @AfterEach
  void stop() {
    projector.close();
  }

  @Test
  void each_event_forwards_the_state_with_its_position() {
    projector.receive("alice", "qr", "{\"qr\":\"2@code\"}");
    projector.receive("alice", "ready", "{}");

    assertThat(projector.forwarded())
        .extracting(TestRecord::key, r -> r.value().status(), r -> r.value().position())
        .containsExactly(
            tuple("alice", QR_GENERATED, new Position(0, 0)),
            tuple("alice", SESSION_CONNECTED, new Position(0, 1)));
  }

  @Test
  void an_event_that_moves_the_position_alone_is_forwarded_too_so_that_readers_can_wait_for_it() {
    projector.receive("alice", "ready", "{}");
    projector.receive("alice", "ready", "{}");

    assertThat(projector.forwarded())
        .extracting(r -> r.value().position().offset())
        .containsExactly(0L, 1L);
    assertThat(projector.outcomes).containsEntry(Outcome.UNCHANGED, 1);
  }

  @Test
  void a_state_says_that_something_was_refused_before_its_event_and_the_next_one_does_not() {
    projector.receiveAfterRefusal("alice", "ready", "2026-11-26T12:00:00.000Z");
    projector.receive("alice", "disconnected", "{}");

    assertThat(projector.forwarded())
        .extracting(r -> r.headers().lastHeader(RecordHeaders.AFTER_REFUSAL) != null)
        .containsExactly(true, false);
  }

  @Test
  void activity_that_moves_nothing_tells_its_position_by_the_commit_and_writes_no_state() {
    projector.receive("alice", "ready", "{}");
    SessionState ready = projector.store().get("alice");
    projector.receive("alice", "unread_count", "{}");

    TestRecord<String, SessionState> told = projector.forwarded().get(1);
    assertThat(told.key()).isEqualTo(ProgressRecords.key(0));
    assertThat(told.value()).isNull();
    assertThat(told.headers().lastHeader(RecordHeaders.POSITION).value())
        .isEqualTo("0:1".getBytes(StandardCharsets.UTF_8));
    assertThat(projector.store().get("alice")).isEqualTo(ready);
    assertThat(projector.outcomes).containsEntry(Outcome.UNCHANGED, 1);
  }

  @Test
  void late_progress_is_counted_and_leaves_the_session_connected() {
    projector.receive("alice", "ready", "{}");
    projector.receive("alice", "loading_screen", "{\"percent\":0,\"message\":\"WhatsApp\"}");

    assertThat(projector.store().get("alice").status()).isEqualTo(SESSION_CONNECTED);
    assertThat(projector.outcomes).containsEntry(Outcome.LATE_PROGRESS, 1);
  }

  @Test
  void an_owner_who_is_named_in_vain_is_counted() {
    for (String user : new String[] {"alice", "alice", "bob"}) {
      projector.append("s", projector.envelope("s", "ready", "{}", user));
    }

    assertThat(projector.store().get("s").userId()).isEqualTo("alice");
    assertThat(projector.meters.get("sessionlog.projector.owners.kept").counter().count())
        .isEqualTo(1);
  }

  @Test
  void sessions_do_not_affect_each_other() {
    projector.receive("alice", "ready", "{}");
    projector.receive("bob", "disconnected", "{\"reason\":\"LOGOUT\"}");

    assertThat(projector.store().get("alice").status()).isEqualTo(SESSION_CONNECTED);
    assertThat(projector.store().get("bob").status()).isEqualTo(SESSION_NOT_CONNECTED);
  }

  @Test
  void a_record_that_the_state_already_holds_is_fenced_and_its_state_forwarded_again() {
    projector.receive("alice", "ready", "{}");
    SessionState later = at(projector.store().get("alice"), new Position(0, 5));
    // Of a session that is not in use, so that it is read.
    projector.store().put("bob", later);
    projector.forwarded();

    projector.receive("bob", "disconnected", "{}");

    assertThat(projector.forwarded()).extracting(TestRecord::value).containsExactly(later);
    assertThat(projector.store().get("bob")).isEqualTo(later);
    assertThat(projector.outcomes).containsEntry(Outcome.FENCED, 1);
  }

  @Test
  void a_deletion_forwards_a_tombstone_that_carries_its_position() {
    projector.receive("alice", "ready", "{}");
    projector.receive("alice", "session_deleted", "{}");

    TestRecord<String, SessionState> tombstone = projector.forwarded().get(1);
    assertThat(tombstone.key()).isEqualTo("alice");
    assertThat(tombstone.value()).isNull();
    assertThat(tombstone.headers().lastHeader(RecordHeaders.POSITION).value())
        .isEqualTo("0:1".getBytes(StandardCharsets.UTF_8));
    assertThat(projector.store().get("alice")).isNull();
  }

  @Test
  void deleting_a_session_that_nobody_knows_forwards_its_position_all_the_same() {
    projector.receive("nobody", "session_deleted", "{}");

    assertThat(projector.forwarded())
        .singleElement()
        .satisfies(r -> assertThat(r.value()).isNull());
  }

  @Test
  void an_event_whose_key_is_not_its_session_is_a_dead_letter() {
    byte[] ofAlice = projector.envelope("alice", "ready", "{}");
    projector.append("bob", ofAlice);
    projector.append(null, ofAlice);

    assertThat(projector.deadLetters())
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter.value()).isEqualTo(ofAlice));
    assertThat(projector.store().all()).isExhausted();
  }

  @Test
  void what_is_no_event_tells_its_position_too_so_that_nobody_waits_for_the_next_one() {
    byte[] otherKey = projector.envelope("alice", "ready", "{}");
    for (byte[] value :
        new byte[][] {"no event".getBytes(StandardCharsets.UTF_8), otherKey, null}) {
      projector.append("bob", value);
    }

    assertThat(projector.forwarded())
        .extracting(
            r ->
                new String(
                    r.headers().lastHeader(RecordHeaders.POSITION).value(), StandardCharsets.UTF_8))
        .containsExactly("0:0", "0:1", "0:2");
    assertThat(projector.deadLetters()).hasSize(3);
  }

  @Test
  void a_store_that_fails_stops_the_task_and_sets_no_event_aside() {
    projector.store().close();

    assertThatThrownBy(() -> projector.receive("alice", "ready", "{}"))
        .isInstanceOf(StreamsException.class);
    assertThat(projector.deadLetters()).isEmpty();
  }

  @Test
  void a_store_that_fails_the_sweeper_stops_the_task() {
    projector.receive("alice", "qr", "{\"qr\":\"2@code\"}");
    projector.store().close();

    assertThatThrownBy(() -> projector.pass(Duration.ofSeconds(65)))
        .isInstanceOf(StreamsException.class);
  }

  @Test
  void a_stored_state_that_can_not_be_read_stops_the_task_and_sets_no_event_aside() {
    projector.damageStateOf("alice");

    assertThatThrownBy(() -> projector.receive("alice", "ready", "{}"))
        .isInstanceOf(StreamsException.class);
    assertThat(projector.deadLetters()).isEmpty();
  }

  @Test
  void an_expired_code_is_announced_once_and_not_before_its_time() {
    projector.receive("alice", "qr", "{\"qr\":\"2@code\"}");

    projector.pass(Duration.ofSeconds(59));
    assertThat(projector.expiries).isEmpty();
    projector.pass(Duration.ofSeconds(6));
    projector.pass(Duration.ofSeconds(5));
    assertThat(projector.expiries).containsExactly("qr of alice");
  }

  @Test
  void who_is_not_served_or_has_not_caught_up_announces_nothing() {
    projector.setAnnouncing(false);
    projector.receive("alice", "qr", "{\"qr\":\"2@code\"}");

    projector.pass(Duration.ofMinutes(10));
    assertThat(projector.expiries).isEmpty();
    projector.setAnnouncing(true);
    projector.pass(Duration.ofSeconds(5));
    assertThat(projector.expiries).containsExactly("qr of alice");
  }

  @Test
  void a_machine_whose_clock_is_ahead_lets_no_code_expire_before_its_time() {
    projector.receive("alice", "qr", "{\"qr\":\"2@code\"}");

    projector.setMachineAheadBy(Duration.ofMinutes(20));
    projector.pass(Duration.ofSeconds(59));
    assertThat(projector.expiries).isEmpty();
    projector.pass(Duration.ofSeconds(6));
    assertThat(projector.expiries).containsExactly("qr of alice");
  }

  @Test
  void an_announcement_that_the_log_never_brings_back_is_repeated() {
    projector.receive("alice", "qr", "{\"qr\":\"2@code\"}");

    projector.pass(Duration.ofSeconds(65));
    projector.pass(QrDeadlines.REPEAT_AFTER.plusSeconds(5));
    assertThat(projector.expiries).containsExactly("qr of alice", "qr of alice");
  }

  @Test
  void a_scanned_or_replaced_code_is_not_announced() {
    projector.receive("scanned", "qr", "{\"qr\":\"2@one\"}");
    projector.receive("scanned", "ready", "{}");
    projector.receive("rotated", "qr", "{\"qr\":\"2@one\"}");
    projector.pass(Duration.ofSeconds(40));
    projector.receive("rotated", "qr", "{\"qr\":\"2@two\"}");
    projector.pass(Duration.ofSeconds(40));

    assertThat(projector.expiries).isEmpty();
    projector.pass(Duration.ofSeconds(25));
    assertThat(projector.expiries).containsExactly("qr of rotated");
  }

  @Test
  void idle_sessions_expire_when_that_is_switched_on_and_only_those() throws Exception {
    projector.close();
    try (var expiring = new ProjectorDriver(stateDir.resolve("expiring"), Duration.ofHours(1))) {
      expiring.receive("idle", "ready", "{}");
      expiring.pass(Duration.ofMinutes(50));
      expiring.receive("busy", "ready", "{}");
      expiring.pass(Duration.ofMinutes(11));

      assertThat(expiring.expiries).contains("idle at 0:0").doesNotContain("busy at 0:1");
    }
    projector = new ProjectorDriver(stateDir.resolve("again"));
  }

  @Test
  void a_session_that_nobody_owns_and_that_never_connected_expires_after_a_day_without_an_event() {
    projector.receive("stranger", "qr", "{\"qr\":\"2@code\"}");
    projector.receive("live", "ready", "{}");
    projector.append("hers", projector.envelope("hers", "qr", "{\"qr\":\"2@c\"}", "alice"));

    projector.pass(Duration.ofHours(23));
    assertThat(projector.expiries).noneMatch(expiry -> expiry.startsWith("stranger"));
    projector.pass(Duration.ofHours(2));
    assertThat(projector.expiries)
        .contains("stranger at 0:0")
        .noneMatch(expiry -> expiry.matches("(live|hers) .*"));
  }

  private static SessionState at(SessionState s, Position position) {
    return new SessionState(
        s.sessionId(),
        s.userId(),
        s.status(),
        s.message(),
        s.qr(),
        s.qrReceivedAt(),
        s.progress(),
        s.isNotification(),
        s.aiConfig(),
        s.createdAt(),
        s.updatedAt(),
        s.connectedAt(),
        s.statusSince(),
        s.statusSenderTime(),
        s.lastEvent(),
        s.lastEventAt(),
        s.waState(),
        position);
  }
}
