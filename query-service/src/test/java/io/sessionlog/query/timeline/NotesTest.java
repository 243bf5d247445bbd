package io.sessionlog.query.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Fingerprint;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Each rule of the fold, in one sentence. */
class NotesTest {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private final SessionFold fold =
      new SessionFold(Duration.ofMinutes(10), SessionFold.DEFAULT_ACTIVITY_RESOLUTION);
  private Instant now = NOON;
  private Instant sent;
  private long offset;
  private SessionState state;

  @Test
  void what_simply_applied_needs_no_note() {
    assertThat(note("session_registered", new SessionFact.SessionRegistered("bob", false, null)))
        .isNull();
    assertThat(note("qr", new SessionFact.QrReceived("code"))).isNull();
    assertThat(note("authenticated", new SessionFact.Authenticated())).isNull();
    assertThat(note("loading_screen", new SessionFact.LoadingScreen(5, null))).isNull();
    assertThat(note("ready", new SessionFact.Ready())).isNull();
    assertThat(note("change_state", new SessionFact.StateChanged("CONFLICT"))).isNull();
    assertThat(note("disconnected", new SessionFact.Disconnected(null))).isNull();
  }

  @Test
  void late_progress_says_how_late() {
    note("ready", new SessionFact.Ready());
    assertThat(noteAfter(Duration.ofMillis(300)))
        .isEqualTo(
            "Came 300 ms after the session connected: late progress of the log-in, so the status"
                + " stays.");
    assertThat(noteAfter(Duration.ofMillis(3_999))).startsWith("Came 3 s after");
    assertThat(noteAfter(Duration.ofSeconds(150))).startsWith("Came 2 min after");
    assertThat(noteAfter(Duration.ofSeconds(-1)))
        .isEqualTo(
            "Came right when the session connected: late progress of the log-in, so the status"
                + " stays.");
  }

  private String noteAfter(Duration sinceConnected) {
    now = NOON.plus(sinceConnected);
    return note("authenticated", new SessionFact.Authenticated());
  }

  @Test
  void what_was_sent_too_early_says_how_much() {
    sent = NOON;
    note("ready", new SessionFact.Ready());
    sent = NOON.minus(Duration.ofHours(3));
    assertThat(note("disconnected", new SessionFact.Disconnected(null)))
        .isEqualTo(
            "Sent 3 h before the event that set the status: it came late, so the status stays.");
  }

  @Test
  void a_sign_of_life_tells_that_a_ready_was_lost() {
    assertThat(note("message", new SessionFact.Activity()))
        .isEqualTo(
            "No event had told of a connection, yet the session is active: so it is connected.");
    note("disconnected", new SessionFact.Disconnected(null));
    now = NOON.plus(Duration.ofHours(1));
    assertThat(note("message", new SessionFact.Activity()))
        .isEqualTo("The session was shown as not connected, yet it is active: its ready was lost.");
    note("authenticated", new SessionFact.Authenticated());
    now = NOON.plus(Duration.ofHours(2));
    note("authenticated", new SessionFact.Authenticated());
    now = NOON.plus(Duration.ofHours(3));
    assertThat(note("message", new SessionFact.Activity()))
        .isEqualTo("The session was shown as connecting, yet it is active: its ready was lost.");
    now = NOON.plus(Duration.ofHours(4));
    note("disconnected", new SessionFact.Disconnected(null));
    now = NOON.plus(Duration.ofHours(5));
    assertThat(note("message", new SessionFact.Activity(NOON)))
        .isEqualTo("Sent before the event that set the status: it came late, so the status stays.");
  }

  @Test
  void an_answer_says_what_was_asked_and_what_came_of_it() {
    note("authenticated", new SessionFact.Authenticated());
    var answer =
        new SessionFact.SessionObserved(
            SessionStatus.SESSION_CONNECTED,
            true,
            "WORKING",
            "waha",
            NOON,
            NOON.plusMillis(40),
            new Position(0, 0));
    assertThat(note("session_observed", answer))
        .isEqualTo(
            "Its server (waha) was asked at 2026-11-23T12:00:00.000Z, and answered after 40 ms:"
                + " WORKING. No webhook had told it.");
    assertThat(note("session_observed", answer))
        .endsWith("WORKING. An event came meanwhile, and wins.");
    note("disconnected", new SessionFact.Disconnected(null));
    assertThat(note("qr", new SessionFact.QrReceived("one", new Position(0, 3))))
        .isEqualTo("Fetched from its server: no webhook had brought this code.");
    assertThat(note("qr", new SessionFact.QrReceived("two", new Position(0, 3))))
        .isEqualTo("A code was fetched from its server. An event came meanwhile, and wins.");
  }

  @Test
  void a_state_without_a_meaning_says_that_the_status_stays() {
    assertThat(note("change_state", new SessionFact.StateChanged("TIMEOUT")))
        .isEqualTo(
            "WhatsApp reported TIMEOUT, which it recovers from by itself; the status is not known"
                + " yet.");
    note("ready", new SessionFact.Ready());
    String timeout =
        "WhatsApp reported TIMEOUT, which it recovers from by itself; the status stays.";
    assertThat(note("change_state", new SessionFact.StateChanged("Timeout"))).isEqualTo(timeout);
    assertThat(note("change_state", new SessionFact.StateChanged("TIMEOUT"))).isEqualTo(timeout);
    assertThat(note("change_state", new SessionFact.StateChanged("NEW_ONE")))
        .isEqualTo(
            "WhatsApp reported NEW_ONE, which tells nothing of the connection; the status stays.");
    assertThat(note("change_state", new SessionFact.StateChanged(null)))
        .isEqualTo("WhatsApp reported a change to no state; the status stays.");
    assertThat(note("change_state", new SessionFact.StateChanged("😀".repeat(5_000))))
        .hasSizeLessThan(250);
  }

  @Test
  void codes_tell_what_became_of_them() {
    note("qr", new SessionFact.QrReceived("one"));
    assertThat(note("qr", new SessionFact.QrReceived("one")))
        .isEqualTo("The same QR code came again: it does not live longer for that.");
    assertThat(note("qr", new SessionFact.QrReceived("two")))
        .isEqualTo("WhatsApp made a new QR code; the one before it can no longer be scanned.");
    assertThat(note("qr_expired", new SessionFact.QrExpired(Fingerprint.of("one"))))
        .isEqualTo("The QR code that expired was no longer the session's: nothing changed.");
    note("change_state", new SessionFact.StateChanged("PAIRING"));
    assertThat(note("qr_expired", new SessionFact.QrExpired(Fingerprint.of("two"))))
        .isEqualTo(
            "The QR code of before is forgotten; the session has moved on, so the status stays.");
    note("qr", new SessionFact.QrReceived("three"));
    assertThat(note("qr_expired", new SessionFact.QrExpired(Fingerprint.of("three")))).isNull();
    assertThat(note("code", new SessionFact.NoEffect()))
        .isEqualTo("A pairing code was made. It does not tell whether the session is connected.");
  }

  @Test
  void what_was_known_already_says_so() {
    note("ready", new SessionFact.Ready());
    assertThat(note("ready", new SessionFact.Ready()))
        .isEqualTo("It tells what was known already: nothing changed.");
  }

  @Test
  void a_removal_says_why() {
    assertThat(note("session_deleted", new SessionFact.SessionDeleted()))
        .isEqualTo("Nothing was known of the session when it was deleted.");
    note("ready", new SessionFact.Ready());
    assertThat(note("session_expired", new SessionFact.SessionExpired(new Position(0, 0))))
        .isEqualTo("The session was found idle, but an event came meanwhile: it stays.");
    assertThat(note("session_expired", new SessionFact.SessionExpired(new Position(0, 2))))
        .isEqualTo("The session was idle for too long, and is gone.");
    assertThat(note("qr_expired", new SessionFact.QrExpired("00")))
        .isEqualTo("It came after the session was gone: nothing changed.");
    note("ready", new SessionFact.Ready());
    assertThat(note("session_deleted", new SessionFact.SessionDeleted()))
        .isEqualTo("The session was deleted.");
  }

  @Test
  void a_webhook_that_names_another_owner_says_so() {
    noteOf("alice", "ready", new SessionFact.Ready());

    assertThat(noteOf("bob", "disconnected", new SessionFact.Disconnected(null)))
        .isEqualTo("Its webhook named another owner; the session stays with the one that it has.");
    assertThat(noteOf("bob", "disconnected", new SessionFact.Disconnected(null)))
        .isEqualTo(
            "It tells what was known already: nothing changed. Its webhook named another owner;"
                + " the session stays with the one that it has.");
    assertThat(noteOf("alice", "ready", new SessionFact.Ready())).isNull();
  }

  private String note(String event, SessionFact fact) {
    return noteOf(null, event, fact);
  }

  private String noteOf(String owner, String event, SessionFact fact) {
    var told =
        new SessionEvent(new EventAttributes("id", "/test", event, "s", now, owner, sent), fact);
    FoldResult result = fold.apply(state, told, new Position(0, offset++));
    String note = Notes.of(state, told, result);
    state = result.state();
    return note;
  }
}
