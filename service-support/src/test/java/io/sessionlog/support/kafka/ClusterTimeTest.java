package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.testing.OffsetClock;
import io.sessionlog.testing.TestBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTimeTest {

  /** Far more than any machine is slow, far less than the clocks are apart here. */
  private static final Duration SLOW = Duration.ofMinutes(5);

  static TestBroker broker;

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final OffsetClock machine = new OffsetClock();
  final ClusterTime time =
      new ClusterTime(
          () -> Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers())),
          machine,
          meters);

  @BeforeAll
  static void start() {
    broker = TestBroker.start(1, Topics.MAX_RECORD_BYTES);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void close() {
    time.stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT20M", "PT-20M"})
  void aClockThatIsWrongIsNamedAndKafkasCountsInstead(Duration offset) {
    machine.setOffBy(offset);

    time.start();

    await().atMost(Duration.ofSeconds(60)).until(() -> !time.apart().isZero());
    assertThat(time.clock().instant())
        .isBetween(Instant.now().minus(SLOW), Instant.now().plus(SLOW));
    assertThat(Instant.ofEpochMilli(time.clock().millis()))
        .isBetween(Instant.now().minus(SLOW), Instant.now().plus(SLOW));
    assertThat(time.health().getDetails().get("clock").toString()).contains("is wrong");
    assertThat(meters.get("sessionlog.clock.apart").gauge().value())
        .isCloseTo((double) offset.toSeconds(), within((double) SLOW.toSeconds()));
  }

  @Test
  void aClockThatIsSetRightCountsAtOnce() {
    machine.setOffBy(Duration.ofMinutes(20));
    time.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> !time.apart().isZero());

    machine.setOffBy(Duration.ZERO);

    assertThat(time.clock().instant())
        .isBetween(Instant.now().minus(SLOW), Instant.now().plus(SLOW));
    await().atMost(Duration.ofSeconds(60)).until(() -> time.apart().isZero());
  }

  @Test
  void theMachinesClockCountsUntilKafkaHasAnswered() {
    machine.setOffBy(Duration.ofMinutes(20));

    assertThat(time.apart()).isZero();
    assertThat(time.clock().instant()).isAfter(Instant.now().plus(SLOW));
    assertThat(time.health().getDetails().get("clock").toString()).contains("is not known");
  }
}
