package io.sessionlog.reconciler.doubt;

import static io.sessionlog.reconciler.doubt.PlanTest.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.SessionStatus;
import org.junit.jupiter.api.Test;

class WatchedTest {

  /** As after a restart in the midst of a log-in. */
  @Test
  void what_changed_a_moment_before_a_node_came_to_it_is_not_old() {
    Watched session = PlanTest.shown("a", SessionStatus.CONNECTING, START, 0);

    assertThat(session.changedLately(START)).isTrue();
    assertThat(session.changedLately(START.plusSeconds(60))).isTrue();
    assertThat(session.changedLately(START.plusSeconds(120))).isFalse();
  }
}
