package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The part of {@link ChaosTest} that every build runs. */
class ShortChaosTest {

  static final long SEED = Scenario.seed();

  @Test
  void nothing_is_lost_when_a_leader_and_a_projector_die_at_once() throws Exception {
    try (var fleet = Fleet.start(Path.of("target", "chaos", "short"))) {
      Report report =
          Scenario.run(
              fleet,
              SEED,
              "leader and projector killed",
              "kill -9 the broker that leads a partition, and a projector",
              scenario -> {
                Broker leader = fleet.kafka().leaderOf(scenario.random().nextInt(6));
                ServiceNode projector = fleet.node(Service.PROJECTOR, scenario.anyZone());
                leader.jvm().kill();
                projector.jvm().kill();
                scenario.pause(Duration.ofSeconds(5));
                leader.start();
                projector.start();
              });
      assertThat(report.accepted()).isPositive();
      assertThat(report.troubles().refusals()).as("the fault was felt").isPositive();
    }
  }
}
