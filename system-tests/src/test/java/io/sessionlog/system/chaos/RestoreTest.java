package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long a node takes from its start on an empty disk until it is ready, with many sessions:
 *
 * <pre>./mvnw verify -Pchaos -Dtest.groups=restore [-Drestore.sessions=100000]</pre>
 */
@Tag("restore")
class RestoreTest {

  private static final Path DIRECTORY = Path.of("target", "chaos");
  private static final int SESSIONS = Integer.getInteger("restore.sessions", 100_000);

  private final List<String> rows = new ArrayList<>();

  @Test
  void nodes_on_an_empty_disk_become_ready_with_every_session() throws Exception {
    try (var fleet = Fleet.start(DIRECTORY.resolve("restore"))) {
      List<ServiceNode> one = fleet.nodes(Service.QUERY).subList(0, 1);
      measure("query node, no sessions", one);
      var sessions = new ManySessions(fleet, SESSIONS);
      sessions.append();
      measure("query node, %d sessions".formatted(SESSIONS), one);
      assertThat(sessions.shownBy(one.get(0))).isEqualTo(SESSIONS);
      measure("both projectors, %d sessions".formatted(SESSIONS), fleet.nodes(Service.PROJECTOR));
      measure("both query nodes, %d sessions".formatted(SESSIONS), fleet.nodes(Service.QUERY));
    }
    Files.writeString(
        DIRECTORY.resolve("restore-report.md"),
        "| started on an empty disk | ready after |\n|---|---:|\n" + String.join("", rows));
    rows.forEach(System.out::print);
  }

  private void measure(String what, List<ServiceNode> nodes) {
    nodes.forEach(node -> node.jvm().kill());
    nodes.forEach(ServiceNode::wipe);
    long begin = System.nanoTime();
    nodes.forEach(ServiceNode::start);
    nodes.forEach(ServiceNode::awaitReady);
    double seconds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1_000.0;
    rows.add(String.format(Locale.ROOT, "| %s | %.1f s |%n", what, seconds));
  }
}
