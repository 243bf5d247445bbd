package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A fold of another version beside the live one: built, compared, served and taken back as the
 * runbook says, by the commands that operators have.
 *
 * <p>Its changed rule settles a millisecond later. That is another fold to all who read it, and
 * under this load the same states: so the checks of every other scenario hold of both.
 */
final class SecondFold implements AutoCloseable {

  static final String TOPIC = "session-state-2";

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Fleet fleet;
  private final ServiceNode projector;

  SecondFold(Fleet fleet) {
    this.fleet = fleet;
    this.projector =
        new ServiceNode(
            Service.PROJECTOR,
            Zone.WEST,
            new Ports(1).next(),
            fleet.kafka().bootstrapServers(Zone.WEST),
            fleet.directory().resolve("second-fold"),
            Map.of("FOLD_TOPIC", TOPIC, "SETTLE_WINDOW", "30001ms"));
  }

  /** Not before its projector runs can it be served. */
  void isRefusedBefore() throws IOException {
    assertThat(replay("serve", TOPIC)).as("serve of what is not there").isIn(4, 5);
  }

  void build() {
    projector.start();
    projector.awaitReady();
  }

  void compare() throws IOException {
    assertThat(replay("compare", "session-state", TOPIC)).as("compare").isZero();
  }

  void serve() throws IOException {
    assertThat(replay("serve", TOPIC, "--wait", "60s")).as("serve").isZero();
    awaitServed(TOPIC);
    assertThat(replay("versions")).isZero();
    assertThat(replay("versions", "--delete", TOPIC)).as("delete what is served").isEqualTo(5);
  }

  void takeBack() throws IOException {
    assertThat(replay("serve", "--back", "--wait", "60s")).as("serve --back").isZero();
    awaitServed("session-state");
  }

  private void awaitServed(String topic) {
    for (ServiceNode node : fleet.nodes(Service.QUERY)) {
      await(node.name() + " serves " + topic + ", see " + node.jvm().log())
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () ->
                  node.body("/actuator/prometheus")
                      .lines()
                      .anyMatch(
                          line ->
                              line.startsWith("sessionlog_query_serving{")
                                  && line.contains("\"" + topic + "\"")
                                  && line.endsWith(" 1.0")));
    }
  }

  private int replay(String... command) throws IOException {
    Path output = fleet.directory().resolve("replay-versions.log");
    Files.writeString(
        output,
        "$ ./replay " + String.join(" ", command) + "\n",
        java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.APPEND);
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of("--bootstrap-server", fleet.kafka().bootstrapServers()));
    Jvm replay =
        Jvm.start(
            "io.sessionlog.replay.ReplayCli",
            List.of("-Dlogback.configurationFile=" + Broker.logSettings()),
            args,
            Map.of(),
            output);
    if (!replay.awaitExit(PATIENCE)) {
      replay.kill();
    }
    return replay.exitCode();
  }

  /** Its topic and its group stay: a deletion while nodes still hold it is none of this test. */
  @Override
  public void close() {
    projector.close();
  }
}
