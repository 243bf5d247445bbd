package io.sessionlog.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.FoldResult.Outcome;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A sender that tries again changes nothing, and what it says with a new id counts. */
class DeliveriesTest {

  private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  private final SessionFold fold = SessionFold.byDefault();
  private SessionState state;
  private long offset;

  @Test
  void a_repeated_status_does_not_undo_a_newer_one() {
    told("evt_1", new SessionFact.Ready());
    told("evt_2", new SessionFact.Disconnected("STOPPED"));

    assertThat(told("evt_1", new SessionFact.Ready())).isEqualTo(Outcome.REPEATED_DELIVERY);
    assertThat(state.status()).isEqualTo(SessionStatus.SESSION_NOT_CONNECTED);
    assertThat(state.position()).isEqualTo(new Position(0, 2));
    assertThat(told("evt_3", new SessionFact.Ready())).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void progress_that_is_repeated_changes_nothing_either() {
    told("evt_1", new SessionFact.Connecting("STARTING"));
    told("evt_2", new SessionFact.Failed("FAILED"));

    assertThat(told("evt_1", new SessionFact.Connecting("STARTING")))
        .isEqualTo(Outcome.REPEATED_DELIVERY);
    assertThat(state.status()).isEqualTo(SessionStatus.ERROR);
  }

  @Test
  void the_last_64_are_remembered() {
    told("first", new SessionFact.Disconnected(null));
    for (int i = 1; i < Deliveries.MAX; i++) {
      told("evt_" + i, new SessionFact.Ready());
    }
    assertThat(told("first", new SessionFact.Disconnected(null)))
        .isEqualTo(Outcome.REPEATED_DELIVERY);

    told("one too many", new SessionFact.Ready());
    assertThat(state.deliveries().fingerprints()).hasSize(Deliveries.MAX);
    assertThat(told("first", new SessionFact.Disconnected(null))).isEqualTo(Outcome.APPLIED);
  }

  @Test
  void neither_activity_nor_an_id_of_our_own_is_remembered() {
    told("evt_1", new SessionFact.Activity());
    told("01980000-0000-7000-8000-000000000027", new SessionFact.Ready());

    assertThat(state.deliveries()).isEqualTo(Deliveries.NONE);
  }

  @Test
  void a_session_speaks_what_its_last_sender_spoke() {
    told("waha.session.status", "1", new SessionFact.Ready());
    told("qr_expired", "2", new SessionFact.NoEffect());
    assertThat(state.dialect()).isEqualTo("waha");

    told("ready", "3", new SessionFact.Ready());
    assertThat(state.dialect()).isNull();
  }

  private Outcome told(String id, SessionFact fact) {
    return told("waha.session.status", id, fact);
  }

  private Outcome told(String event, String id, SessionFact fact) {
    Instant now = START.plusSeconds(60 * offset);
    var attributes = new EventAttributes(id, "/test", event, "session-1", now, null, null);
    FoldResult result =
        fold.apply(state, new SessionEvent(attributes, fact), new Position(0, offset++));
    state = result.state();
    return result.outcome();
  }
}
