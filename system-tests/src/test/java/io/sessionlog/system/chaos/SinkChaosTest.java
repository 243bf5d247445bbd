package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the application's table must survive, each under load: 10 s after the last webhook every row
 * says what the API says. Half of the rows are there from the beginning, the others come in the
 * midst of the fault.
 *
 * <pre>./mvnw verify -Pchaos -Dtest=SinkChaosTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 */
@Tag("chaos")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SinkChaosTest {

  static final long SEED = Scenario.seed();

  static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet = Fleet.startWriting(Path.of("target", "chaos", "sink-fleet"));
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

  @Test
  void sink_killed() throws Exception {
    run(
        "sink killed",
        "kill -9 one database-sink in mid-transaction; started again after 15 s",
        scenario -> {
          ServiceNode sink = fleet.node(Service.SINK, scenario.anyZone());
          sink.jvm().kill();
          rowsComeLate("sink killed");
          scenario.pause(Duration.ofSeconds(15));
          sink.start();
        });
  }

  @Test
  void sink_paused_and_woken() throws Exception {
    run(
        "sink paused and woken",
        "SIGSTOP one database-sink for 15 s, past its session timeout, then SIGCONT",
        scenario -> {
          ServiceNode sink = fleet.node(Service.SINK, scenario.anyZone());
          sink.jvm().pause();
          rowsComeLate("sink paused and woken");
          scenario.pause(Duration.ofSeconds(15));
          sink.jvm().resume();
        });
  }

  @Test
  void database_stopped_at_once() throws Exception {
    run(
        "database stopped at once",
        "the database stopped as by -m immediate; started again after 15 s",
        scenario -> {
          ApplicationServer database = database();
          database.stopImmediately();
          scenario.pause(Duration.ofSeconds(15));
          assertThat(fleet.node(Service.SINK, Zone.EAST).isReady()).isFalse();
          assertThat(fleet.node(Service.SINK, Zone.EAST).jvm().isAlive()).isTrue();
          database.start();
          rowsComeLate("database stopped at once");
        });
  }

  @Test
  void broker_killed() throws Exception {
    Report report =
        runUnderAnyLoad(
            "broker killed, with a database",
            "kill -9 the broker that leads a partition; started again after 15 s",
            scenario -> {
              Broker leader = fleet.kafka().leaderOf(scenario.random().nextInt(6));
              leader.jvm().kill();
              rowsComeLate("broker killed, with a database");
              scenario.pause(Duration.ofSeconds(15));
              leader.start();
            });
    assertThat(report.troubles().failedReads()).isZero();
  }

  /** Whatever befalls a sink or its database, senders and readers do not feel it. */
  private static void run(String name, String faults, Scenario.Fault fault) throws Exception {
    Report report = runUnderAnyLoad(name, faults, fault);
    assertThat(report.troubles().refusals()).isZero();
    assertThat(report.troubles().brokenRequests()).isZero();
    assertThat(report.troubles().failedReads()).isZero();
  }

  private static Report runUnderAnyLoad(String name, String faults, Scenario.Fault fault)
      throws Exception {
    List<String> sessions = Scenario.sessions(name);
    sessions.subList(0, sessions.size() / 2).forEach(database()::addSession);
    return Scenario.run(fleet, SEED, name, faults, fault);
  }

  private static void rowsComeLate(String name) {
    List<String> sessions = Scenario.sessions(name);
    sessions.subList(sessions.size() / 2, sessions.size()).forEach(database()::addSession);
  }

  private static ApplicationServer database() {
    return fleet.database().orElseThrow();
  }
}
