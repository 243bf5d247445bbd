package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.system.chaos.ServiceNode.Service;
import io.sessionlog.testing.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The part of {@link ChaosTest} that every build runs. */
class ShortChaosTest {

  static final long SEED = Scenario.seed();

  @Test
  void nothing_is_lost_when_a_leader_and_a_projector_die_and_the_other_ones_disk_is_full()
      throws Exception {
    try (var fleet = Fleet.startWithSmallDisks(Path.of("target", "chaos", "short"))) {
      ServiceNode killed = fleet.node(Service.PROJECTOR, Zone.EAST);
      ServiceNode full = fleet.node(Service.PROJECTOR, Zone.WEST);
      Report report =
          Scenario.run(
              fleet,
              SEED,
              "leader and projector killed, other disk full",
              "kill -9 the broker that leads a partition, and a projector; every byte of the other"
                  + " one's disk taken",
              scenario -> {
                Broker leader = fleet.kafka().leaderOf(scenario.random().nextInt(6));
                full.smallDisk().ifPresent(SmallDisk::fill);
                leader.jvm().kill();
                killed.jvm().kill();
                LargeRecords.registrations(fleet);
                scenario.pause(Duration.ofSeconds(5));
                leader.start();
                killed.start();
                if (full.smallDisk().isPresent()) {
                  full.awaitStoppedBy("disk_full");
                  full.smallDisk().orElseThrow().free();
                }
              });
      assertThat(TopicReader.read(fleet.kafka().bootstrapServers(), Topics.SESSION_EVENTS_DLQ))
          .as("dead letters")
          .isEmpty();
      assertThat(report.accepted()).isPositive();
      assertThat(report.troubles().slowestAnswer())
          .as("the fault was felt")
          .isGreaterThan(Duration.ofSeconds(1));
    }
  }
}
