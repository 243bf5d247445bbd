package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.ObjectMapper;

/**
 * Two notifiers, four endpoints, and a receiver of which one answer in five fails; whatever dies
 * under load, counted by what the receiver has written down:
 *
 * <pre>./mvnw verify -Pchaos -Dtest=NotifierChaosTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
@Tag("chaos")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NotifierChaosTest {

  private static final long SEED = Scenario.seed();
  private static final Path REPORTS = Path.of("target", "chaos");
  private static final int ENDPOINTS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Progress is stored every 100 ms, and nothing is told that could not be for 1 s. */
  private static final long NOT_NOTED_MILLIS = 5_000;

  static Fleet fleet;
  static Path secrets;
  static Http http;

  private final List<Long> faults = new ArrayList<>();
  private final List<String> endpoints = new ArrayList<>();
  private String name;
  private Path taken;
  private int port;
  private Jvm receiver;

  @BeforeAll
  static void start() throws Exception {
    fleet = Fleet.startTelling(Path.of("target", "chaos", "telling"));
    secrets = Files.createDirectories(fleet.directory().resolve("secrets"));
    http = new Http();
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
  void notifier_killed() throws Exception {
    run(
        "notifier killed",
        "kill -9 one notifier; started again after 15 s",
        random -> {
          ServiceNode node = anyNotifier(random);
          node.jvm().kill();
          TimeUnit.SECONDS.sleep(15);
          node.start();
        });
  }

  @Test
  void notifier_paused_and_woken() throws Exception {
    run(
        "notifier paused and woken",
        "SIGSTOP one notifier for 15 s, past its session timeout, then SIGCONT",
        random -> {
          ServiceNode node = anyNotifier(random);
          node.jvm().pause();
          TimeUnit.SECONDS.sleep(15);
          node.jvm().resume();
          faults.add(System.currentTimeMillis());
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

  @Test
  void receiver_killed() throws Exception {
    run(
        "receiver killed",
        "kill -9 the receiver; started again after 15 s",
        random -> {
          receiver.kill();
          TimeUnit.SECONDS.sleep(15);
          startReceiver();
        });
  }

  @Test
  void notifiers_restarted_in_turn() throws Exception {
    run(
        "notifiers restarted",
        "SIGTERM and start of each notifier in turn",
        random -> {
          for (ServiceNode node : fleet.nodes(Service.NOTIFIER)) {
            faults.add(System.currentTimeMillis());
            node.jvm().terminate();
            node.start();
            node.awaitReady();
          }
        });
  }

  private static ServiceNode anyNotifier(Random random) {
    return fleet.nodes(Service.NOTIFIER).get(random.nextInt(2));
  }

  private void startReceiver() {
    receiver =
        Jvm.startTestClass(
            TellingReceiver.class,
            List.of("-Xmx128m"),
            List.of(Integer.toString(port), secrets.toString(), taken.toString()),
            fleet.directory().resolve("receiver.log"));
  }

  private void run(String scenario, String injected, Fault fault) throws Exception {
    name = scenario.replace(' ', '-');
    taken = fleet.directory().resolve(name + ".taken.tsv");
    port = new Ports(1).next();
    startReceiver();
    for (int i = 0; i < ENDPOINTS; i++) {
      register(name + "-" + i);
    }
    var random = new Random(SEED ^ name.hashCode());
    TellingLoad load = TellingLoad.start(name, fleet, random);
    try {
      TimeUnit.SECONDS.sleep(5);
      faults.add(System.currentTimeMillis());
      fault.inject(random);
      fleet.awaitHealthy();
      TimeUnit.SECONDS.sleep(5);
    } catch (Throwable broken) {
      load.abandon();
      throw broken;
    }
    load.stop();
    awaitAllTold(load.accepted());
    // What is told twice may come a little later.
    TimeUnit.SECONDS.sleep(2);
    receiver.kill();
    for (String endpoint : endpoints) {
      call("DELETE", "/" + endpoint, null);
    }
    check(scenario, injected, load.accepted());
  }

  private void register(String endpoint) throws Exception {
    endpoints.add(endpoint);
    Http.Answer made =
        call(
            "PUT",
            "/" + endpoint,
            "{\"url\":\"http://127.0.0.1:%d/%s\",\"categories\":[\"status\",\"message\"]}"
                .formatted(port, endpoint));
    assertThat(made.status()).as(() -> new String(made.body(), UTF_8)).isEqualTo(200);
    Files.writeString(
        secrets.resolve(endpoint), JSON.readTree(made.body()).at("/data/secret").asString());
  }

  private static Http.Answer call(String method, String path, String body) {
    for (ServiceNode node : fleet.nodes(Service.NOTIFIER)) {
      Http.Answer answer =
          http.send(
              HttpRequest.newBuilder(node.uri().resolve("/api/whatsapp/endpoints" + path))
                  .method(
                      method,
                      body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)),
              Duration.ofSeconds(20));
      if (answer.status() != 0 && answer.status() != 503) {
        return answer;
      }
    }
    return new Http.Answer(null, false, "");
  }

  /** What failed twice would wait for five minutes: whoever switches it on has it tried at once. */
  private void awaitAllTold(Map<String, Set<String>> accepted) {
    await("all that was accepted is told, see " + taken)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () -> {
              endpoints.forEach(endpoint -> call("POST", "/" + endpoint + "/enable", null));
              return lost(Told.read(taken), accepted) == 0;
            });
  }

  private long lost(Told told, Map<String, Set<String>> accepted) {
    long lost = 0;
    for (String endpoint : endpoints) {
      Map<String, Set<String>> messages = told.messages(endpoint);
      for (Map.Entry<String, Set<String>> session : accepted.entrySet()) {
        Set<String> took = messages.getOrDefault(session.getKey(), Set.of());
        lost += session.getValue().stream().filter(id -> !took.contains(id)).count();
      }
    }
    return lost;
  }

  private void check(String scenario, String injected, Map<String, Set<String>> accepted)
      throws Exception {
    Told told = Told.read(taken);
    List<Long> repeated = told.firstTakenOfRepeated();
    long otherwise =
        repeated.stream()
            .filter(
                first ->
                    faults.stream().noneMatch(fault -> Math.abs(first - fault) <= NOT_NOTED_MILLIS))
            .count();
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %.1f s |%n",
            scenario,
            injected,
            accepted.values().stream().mapToLong(Set::size).sum(),
            told.taken(),
            told.failed(),
            lost(told, accepted),
            told.outOfOrder().size(),
            told.holes().size(),
            repeated.size(),
            otherwise,
            told.longestPauseMillis() / 1e3);
    System.out.print(row);
    Files.createDirectories(REPORTS);
    Files.writeString(
        REPORTS.resolve(name + ".telling.md"),
        """
        | scenario | faults injected | messages accepted | taken | answered 500 | lost | out of order | holes | told twice | of these, not around a fault | longest pause |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
        """
            + row
            + "%nSeed %d%n".formatted(SEED));
    assertThat(told.notSigned()).as("not signed").isZero();
    assertThat(lost(told, accepted)).as("lost").isZero();
    assertThat(told.outOfOrder()).as("out of order").isEmpty();
    assertThat(told.holes()).as("holes").isEmpty();
    assertThat(otherwise).as("told twice, and not in flight when something died").isZero();
    assertThat(told.failed()).as("answered 500").isPositive();
  }
}
