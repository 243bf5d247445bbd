package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two nodes that count, of which one dies under load; then every number is held against those that
 * other code computes of the log:
 *
 * <pre>./mvnw verify -Pchaos -Dtest=StatsChaosTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
@Tag("chaos")
class StatsChaosTest {

  private static final long SEED = Scenario.seed();
  private static final Path REPORTS = Path.of("target", "chaos");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet = Fleet.startCounting(Path.of("target", "chaos", "counting"));
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @BeforeEach
  void mend() {
    fleet.mend();
  }

  /** What is broken, and mended where it does not mend itself. */
  private interface Fault {
    void inject(Random random) throws Exception;
  }

  @Test
  void analytics_killed() throws Exception {
    run(
        "analytics killed",
        "kill -9 one node; started again after 15 s",
        random -> {
          ServiceNode node = anyNode(random);
          node.jvm().kill();
          TimeUnit.SECONDS.sleep(15);
          node.start();
        });
  }

  @Test
  void analytics_killed_again_and_again() throws Exception {
    run(
        "analytics killed five times",
        "kill -9 each node in turn, five times in all; started again at once",
        random -> {
          for (int i = 0; i < 5; i++) {
            ServiceNode node = fleet.nodes(Service.ANALYTICS).get(i % 2);
            node.jvm().kill();
            node.start();
            TimeUnit.SECONDS.sleep(4 + random.nextInt(8));
          }
        });
  }

  @Test
  void both_killed_and_one_disk_lost() throws Exception {
    run(
        "both killed, one disk lost",
        "kill -9 both nodes at once, and delete all that one kept; started again",
        random -> {
          List<ServiceNode> nodes = fleet.nodes(Service.ANALYTICS);
          nodes.forEach(node -> node.jvm().kill());
          nodes.get(random.nextInt(2)).wipe();
          nodes.forEach(ServiceNode::start);
        });
  }

  @Test
  void leader_broker_killed() throws Exception {
    run(
        "leader broker killed",
        "kill -9 the broker that leads a partition; started again after 15 s",
        random -> {
          Broker leader = fleet.kafka().leaderOf(random.nextInt(6));
          leader.jvm().kill();
          TimeUnit.SECONDS.sleep(15);
          leader.start();
        });
  }

  private static ServiceNode anyNode(Random random) {
    return fleet.nodes(Service.ANALYTICS).get(random.nextInt(2));
  }

  private static void run(String scenario, String injected, Fault fault) throws Exception {
    String name = scenario.replaceAll("\\W+", "-");
    var random = new Random(SEED ^ name.hashCode());
    Instant begin = Instant.now();
    TellingLoad load = TellingLoad.start(name, fleet, random);
    try {
      TimeUnit.SECONDS.sleep(5);
      fault.inject(random);
      fleet.awaitHealthy();
      TimeUnit.SECONDS.sleep(5);
    } catch (Throwable broken) {
      load.abandon();
      throw broken;
    }
    load.stop();
    check(scenario, injected, name, load.accepted(), begin);
  }

  private static void check(
      String scenario,
      String injected,
      String name,
      Map<String, Set<String>> accepted,
      Instant begin)
      throws Exception {
    long ended = System.nanoTime();
    var check = new CountedCheck(fleet);
    var differences = new AtomicReference<List<String>>(new ArrayList<>());
    try {
      await("all that is in the log is counted")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                differences.set(check.differences(accepted.keySet(), begin));
                return differences.get().isEmpty();
              });
    } finally {
      String row =
          String.format(
              Locale.ROOT,
              "| %s | %s | %d | %d | %d | %d | %.1f s |%n",
              scenario,
              injected,
              accepted.values().stream().mapToLong(Set::size).sum(),
              check.events(accepted.keySet()),
              accepted.size(),
              differences.get().size(),
              (System.nanoTime() - ended) / 1e9);
      System.out.print(row);
      Files.createDirectories(REPORTS);
      Files.writeString(
          REPORTS.resolve(name + ".counting.md"),
          """
          | scenario | faults injected | messages accepted | events | sessions | numbers that differ | all counted after |
          |---|---|---:|---:|---:|---:|---:|
          """
              + row
              + "%nSeed %d%n".formatted(SEED)
              + String.join("\n", differences.get()));
    }
    assertThat(differences.get()).isEmpty();
  }
}
