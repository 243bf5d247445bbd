package io.sessionlog.reconciler.doubt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.simulation.Network;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three hundred accounts over an hour, whose server is asked at the default rate. */
class AskingSimulationTest {

  @Test
  void with_nothing_lost_nothing_is_corrected_and_little_is_asked() {
    var world = new World(300, new Network(0, 4_000), Delays.DEFAULT, 20);

    world.run(Duration.ZERO);

    assertThat(world.corrections()).isZero();
    assertThat(world.questionsPerSessionAndMinute()).isLessThan(0.2);
    assertThat(world.wrong()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 20})
  void whatever_is_lost_is_found_within_a_minute_of_the_last_doubts_delay(int loss) {
    var world = new World(300, new Network(loss, 4_000), Delays.DEFAULT, 20);

    world.run(Delays.DEFAULT.maxInterval().plusSeconds(60));

    assertThat(world.corrections()).isPositive();
    assertThat(world.wrong()).isEmpty();
    assertThat(world.longestWrong())
        .isLessThanOrEqualTo(Delays.DEFAULT.maxInterval().plusSeconds(60));
  }

  /** Hours of it: every tenth answer fails, every tenth is that of a moment before or after. */
  @Test
  void a_server_that_fails_and_wavers_makes_no_state_wrong() {
    var world = new World(100, new Network(0, 4_000), Delays.DEFAULT, 20);
    world.waver();

    world.run(Delays.DEFAULT.maxInterval().plusSeconds(60));

    assertThat(world.wrong()).isEmpty();
    assertThat(world.questionsPerSessionAndMinute()).isLessThan(0.4);
  }
}
