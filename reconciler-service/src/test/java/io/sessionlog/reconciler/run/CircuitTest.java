package io.sessionlog.reconciler.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionStatus;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Answer.Failed.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a server is left alone. */
class CircuitTest {

  private final Circuit circuit = new Circuit("server:3000");

  private void takes(Answer answer, int times) {
    for (int i = 0; i < times && circuit.permits(); i++) {
      circuit.took(answer, Duration.ofMillis(10));
    }
  }

  @Test
  void a_server_that_fails_whoever_is_asked_about_is_left_alone() {
    takes(new Answer.Told(SessionStatus.SESSION_CONNECTED, "WORKING"), 5);
    assertThat(circuit.isTrying()).isFalse();
    takes(new Answer.Failed("no connection", Fault.SERVER), 5);

    assertThat(circuit.state()).isEqualTo("open: no connection");
    assertThat(circuit.permits()).isFalse();
    assertThat(circuit.isTrying()).isTrue();
  }

  @Test
  void what_fails_for_a_sessions_sake_leaves_a_server_asked() {
    takes(new Answer.Failed("answered 500", Fault.SESSION), 50);

    assertThat(circuit.state()).isEqualTo("closed");
    assertThat(circuit.lastFailure()).isEmpty();
    assertThat(circuit.permits()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void one_failure_leaves_a_server_asked(Fault fault) {
    takes(new Answer.Failed("no answer in time", fault), 1);

    assertThat(circuit.permits()).isTrue();
  }
}
