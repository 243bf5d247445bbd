package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact.SessionObserved;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.system.chaos.AskedServer.Manners;
import io.sessionlog.system.chaos.ServiceNode.Service;
import io.sessionlog.system.chaos.SimulatedAccount.Truth;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Sixty accounts of which one webhook in twenty is lost, two reconcilers, and the senders' server,
 * which may be well or not. The delays are a tenth of the usual ones. Once the accounts stand
 * still, and the server is well, every one of them is shown as it is:
 *
 * <pre>./mvnw verify -Pchaos -Dtest=AskingChaosTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
@Tag("chaos")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class AskingChaosTest {

  private static final long SEED = Scenario.seed();
  private static final Path REPORTS = Path.of("target", "chaos");
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int LOSS_PERCENT = 5;
  private static final Duration LOAD = Duration.ofSeconds(40);
  private static final ObjectMapper JSON = new ObjectMapper();

  static AskedServer server;
  static Fleet fleet;
  static Http http;

  @BeforeAll
  static void start() throws Exception {
    server = new AskedServer(new Ports(1).next());
    fleet = Fleet.startAsking(Path.of("target", "chaos", "asking"), server.uri());
    http = new Http();
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
    server.close();
  }

  @BeforeEach
  void mend() {
    server.behaves(Manners.TRUTHFUL);
    fleet.mend();
  }

  /** What befalls the pipeline while the accounts live. */
  private interface Fault {
    void inject(Random random) throws Exception;
  }

  @Test
  void webhooks_are_lost() throws Exception {
    run("webhooks lost", "the server tells the truth", Manners.TRUTHFUL, random -> {});
  }

  @Test
  void reconciler_killed() throws Exception {
    run(
        "reconciler killed",
        "kill -9 one reconciler; started again after 15 s",
        Manners.TRUTHFUL,
        random -> {
          ServiceNode node = fleet.nodes(Service.RECONCILER).get(random.nextInt(2));
          node.jvm().kill();
          TimeUnit.SECONDS.sleep(15);
          node.start();
        });
  }

  @Test
  void server_gone() throws Exception {
    run(
        "server gone",
        "no connection is taken, then the truth is told",
        Manners.GONE,
        random -> awaitCircuitShown());
  }

  @Test
  void server_slow() throws Exception {
    run(
        "server slow",
        "each answer takes 8 s, then the truth is told",
        Manners.SLOW,
        random -> awaitCircuitShown());
  }

  @Test
  void server_lying() throws Exception {
    run(
        "server lying",
        "another session's answer, a page, an error, 10 MB; then the truth is told",
        Manners.LYING,
        random -> awaitCircuitShown());
  }

  @Test
  void server_flapping() throws Exception {
    run(
        "server flapping",
        "the truth and its opposite in turn, then the truth is told",
        Manners.FLAPPING,
        random -> {});
  }

  private static void awaitCircuitShown() {
    await("a reconciler says that it leaves the server alone")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                fleet.nodes(Service.RECONCILER).stream()
                    .anyMatch(node -> node.body("/actuator/health").contains("\"open: ")));
  }

  private void run(String scenario, String injected, Manners manners, Fault fault)
      throws Exception {
    String name = scenario.replace(' ', '-');
    var random = new Random(SEED ^ name.hashCode());
    LossyLoad load = LossyLoad.of(name, fleet, LOSS_PERCENT, random);
    server.knows(load.accounts());
    long questions = server.questions();
    server.behaves(manners);
    load.start();
    long begin = System.nanoTime();
    try {
      TimeUnit.SECONDS.sleep(5);
      fault.inject(random);
      long rest = LOAD.toNanos() - (System.nanoTime() - begin);
      TimeUnit.NANOSECONDS.sleep(Math.max(0, rest));
    } catch (Throwable broken) {
      load.abandon();
      throw broken;
    }
    load.stop();
    int wrongAtLast = wrong(load).size();
    Instant well = Instant.now();
    server.behaves(Manners.TRUTHFUL);
    fleet.awaitHealthy();
    await("every account is shown as it is")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertThat(wrong(load)).isEmpty());
    Duration right = Duration.between(well, Instant.now());
    // What would be told wrongly may come a little later.
    TimeUnit.SECONDS.sleep(10);
    check(scenario, injected, manners, load, well, wrongAtLast, right, questions);
  }

  private static void check(
      String scenario,
      String injected,
      Manners manners,
      LossyLoad load,
      Instant well,
      int wrongAtLast,
      Duration right,
      long questionsBefore)
      throws Exception {
    List<String> wrong = wrong(load);
    List<SessionEvent> observed = observed(load);
    long whileUnwell =
        observed.stream().filter(event -> event.attributes().time().isBefore(well)).count();
    long untrue = observed.stream().filter(event -> !isTrue(load, event)).count();
    String row =
        String.format(
            Locale.ROOT,
            "| %s | %s | %d | %d | %d | %d | %d | %d | %d | %.1f s |%n",
            scenario,
            injected,
            load.sent(),
            load.lost(),
            wrongAtLast,
            server.questions() - questionsBefore,
            observed.size(),
            untrue,
            wrong.size(),
            right.toMillis() / 1e3);
    System.out.print(row);
    Files.createDirectories(REPORTS);
    Files.writeString(
        REPORTS.resolve(scenario.replace(' ', '-') + ".asking.md"),
        """
        | scenario | the server | webhooks sent | lost | shown wrong at the last one | questions | answers appended | untrue | shown wrong in the end | all right after |
        |---|---|---:|---:|---:|---:|---:|---:|---:|---:|
        """
            + row
            + "%nSeed %d%n".formatted(SEED));
    assertThat(load.lost()).as("lost").isPositive();
    assertThat(untrue).as("appended and not true").isZero();
    assertThat(wrong).as("shown wrong").isEmpty();
    if (manners != Manners.TRUTHFUL) {
      assertThat(whileUnwell).as("appended while the server was not well").isZero();
    }
  }

  /** Accounts whose connection is shown as something else. */
  private static List<String> wrong(LossyLoad load) {
    Map<String, String> shown = shown();
    return load.accounts().stream()
        .filter(
            account ->
                (account.truth() == Truth.CONNECTED)
                    != SessionStatus.SESSION_CONNECTED
                        .wireName()
                        .equals(shown.get(account.sessionId())))
        .map(account -> account.sessionId() + " is " + account.truth())
        .toList();
  }

  private static Map<String, String> shown() {
    Http.Answer answer =
        http.send(
            HttpRequest.newBuilder(
                fleet
                    .node(Service.QUERY, Zone.EAST)
                    .uri()
                    .resolve("/api/whatsapp/session/list-realtime")),
            Duration.ofSeconds(10));
    assertThat(answer.status()).as(answer.failure()).isEqualTo(200);
    Map<String, String> shown = new HashMap<>();
    for (JsonNode session : JSON.readTree(answer.body()).get("data")) {
      shown.put(session.get("sessionId").asString(), session.get("status").asString());
    }
    return shown;
  }

  /** What was appended of these accounts. */
  private static List<SessionEvent> observed(LossyLoad load) {
    List<String> sessions = load.accounts().stream().map(SimulatedAccount::sessionId).toList();
    return ServedCheck.log(fleet).stream()
        .filter(record -> sessions.contains(new String(record.key(), StandardCharsets.UTF_8)))
        .map(record -> EventCodec.read(record.value()))
        .filter(event -> event.fact() instanceof SessionObserved)
        .toList();
  }

  private static boolean isTrue(LossyLoad load, SessionEvent event) {
    var observed = (SessionObserved) event.fact();
    SimulatedAccount account =
        load.accounts().stream()
            .filter(it -> it.sessionId().equals(event.attributes().sessionId()))
            .findFirst()
            .orElseThrow();
    Truth told =
        switch (observed.status()) {
          case SESSION_CONNECTED -> Truth.CONNECTED;
          case CONNECTING, LOADING -> Truth.LOGGING_IN;
          case SESSION_NOT_CONNECTED, QR_GENERATED, AUTH_FAILURE, ERROR, UNKNOWN ->
              Truth.DISCONNECTED;
        };
    return account.was(told, observed.askedAt(), observed.answeredAt());
  }
}
