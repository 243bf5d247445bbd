package io.sessionlog.reconciler.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import io.sessionlog.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a server is left alone. */
class CircuitTest {

  private static final Answer WELL =
      new Answer.Told(SessionStatus.SESSION_CONNECTED, "session_connected");
  private static final Answer GONE = new Answer.Failed("no connection", Fault.SERVER);
  private static final Answer BROKEN = new Answer.Failed("answered 500", Fault.SESSION);

  private final ManualClock clock = new ManualClock(Instant.parse("2026-11-26T10:00:00Z"));
  private final Circuit circuit = new Circuit("server:3000", clock);

  private void takes(String sessionId, Answer answer) {
    circuit.took(sessionId, answer, Duration.ofMillis(10), clock.instant());
  }

  /** One answer about each of so many sessions, as far as the circuit lets anybody ask. */
  private void takes(int sessions, Answer answer) {
    for (int i = 0; i < sessions && circuit.permits(); i++) {
      takes("session-" + i, answer);
    }
  }

  private void isLeftAlone() {
    clock.advance(Circuit.LEFT_ALONE.plusSeconds(1));
  }

  @Test
  void a_server_that_fails_whoever_is_asked_about_is_left_alone() {
    takes(5, WELL);
    assertThat(circuit.isTrying()).isFalse();
    takes(5, GONE);

    assertThat(circuit.state()).isEqualTo("open: no connection");
    assertThat(circuit.permits()).isFalse();
    assertThat(circuit.isTrying()).isTrue();
  }

  @Test
  void what_fails_for_a_sessions_sake_leaves_a_server_asked() {
    takes("well", WELL);
    for (int i = 0; i < 20; i++) {
      takes(LatelyAsked.SESSIONS - 1, BROKEN);
    }

    assertThat(circuit.state()).isEqualTo("closed");
    assertThat(circuit.lastFailure()).isEmpty();
    assertThat(circuit.permits()).isTrue();
  }

  @Test
  void a_server_that_has_nothing_of_use_about_any_session_is_left_alone() {
    takes("well", WELL);
    takes(LatelyAsked.SESSIONS, BROKEN);
    assertThat(circuit.name()).isEqualTo("closed");
    takes(LatelyAsked.SESSIONS, BROKEN);

    assertThat(circuit.state()).isEqualTo("open: answered 500");
    assertThat(circuit.permits()).isFalse();
  }

  @Test
  void a_few_sessions_that_are_all_there_are_may_be_broken_each_by_itself() {
    for (int i = 0; i < 20; i++) {
      takes(LatelyAsked.ENOUGH - 1, BROKEN);
    }

    assertThat(circuit.name()).isEqualTo("closed");
  }

  @Test
  void what_was_answered_long_ago_says_nothing_of_how_the_server_is() {
    takes("well", WELL);
    clock.advance(LatelyAsked.LATELY.plusSeconds(1));
    takes(LatelyAsked.ENOUGH, BROKEN);
    takes(LatelyAsked.ENOUGH, BROKEN);

    assertThat(circuit.state()).isEqualTo("open: answered 500");
  }

  @Test
  void a_broken_session_does_not_show_that_a_server_is_well_again_nor_that_it_is_not() {
    takes("well", WELL);
    takes(5, GONE);
    isLeftAlone();
    assertThat(circuit.permits()).isTrue();
    assertThat(circuit.permits()).isTrue();
    assertThat(circuit.permits()).as("two try").isFalse();
    takes("session-0", BROKEN);
    takes("session-1", BROKEN);
    assertThat(circuit.state()).isEqualTo("trying: no connection");
    assertThat(circuit.isClosed()).isFalse();

    assertThat(circuit.permits()).isTrue();
    assertThat(circuit.permits()).isTrue();
    assertThat(circuit.permits()).as("two others try instead").isFalse();
    takes("well", WELL);
    takes("session-2", WELL);
    assertThat(circuit.isClosed()).isTrue();
  }

  @Test
  void a_server_that_came_back_with_errors_alone_is_left_alone_again() {
    takes(LatelyAsked.SESSIONS, GONE);
    isLeftAlone();
    takes(LatelyAsked.SESSIONS, BROKEN);

    assertThat(circuit.state()).isEqualTo("open: answered 500");
  }

  @ParameterizedTest
  @EnumSource
  void one_failure_leaves_a_server_asked(Fault fault) {
    takes(1, new Answer.Failed("no answer in time", fault));

    assertThat(circuit.permits()).isTrue();
  }
}
