package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.system.chaos.ServiceNode.Service;
import io.sessionlog.testing.TopicReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every fault that the pipeline promises to survive, each under load and each counted:
 *
 * <pre>./mvnw verify -Pchaos [-Dchaos.seed=N]</pre>
 */
@Tag("chaos")
class ChaosTest {

  static final long SEED = Scenario.seed();

  /** Ten take 10 min: -Dchaos.rolls=10. */
  static final int ROLLS = Integer.getInteger("chaos.rolls", 1);

  static Fleet fleet;

  @BeforeAll
  static void start() throws Exception {
    fleet = Fleet.startWithSmallDisks(Path.of("target", "chaos", "fleet"));
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
  void leader_broker_killed() throws Exception {
    Report report =
        run(
            "leader broker killed",
            "kill -9 the broker that leads a partition; started again after 15 s",
            scenario -> {
              Broker leader = fleet.kafka().leaderOf(scenario.random().nextInt(6));
              leader.jvm().kill();
              scenario.pause(Duration.ofSeconds(15));
              leader.start();
            });
    assertThat(report.troubles().failedReads()).isZero();
    nobodyHadToSendTwice(report);
  }

  @Test
  void controller_killed() throws Exception {
    Report report =
        run(
            "controller killed",
            "kill -9 the active controller; started again after 15 s",
            scenario -> {
              Broker controller = fleet.kafka().activeController();
              controller.jvm().kill();
              scenario.pause(Duration.ofSeconds(15));
              controller.start();
            });
    assertThat(report.troubles().failedReads()).isZero();
    nobodyHadToSendTwice(report);
  }

  @Test
  void two_brokers_killed() throws Exception {
    Report report =
        run(
            "two brokers killed",
            "kill -9 two of three brokers at once; both started again after 15 s",
            scenario -> {
              List<Broker> brokers = new ArrayList<>(fleet.kafka().brokers());
              Collections.shuffle(brokers, scenario.random());
              brokers.subList(0, 2).forEach(broker -> broker.jvm().kill());
              scenario.pause(Duration.ofSeconds(15));
              brokers.subList(0, 2).forEach(Broker::start);
            });
    assertThat(report.troubles().refusals()).as("webhooks refused meanwhile").isPositive();
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void projector_killed() throws Exception {
    Report report =
        run(
            "projector killed",
            "kill -9 one projector in mid-transaction; started again after 15 s",
            scenario -> {
              ServiceNode projector = fleet.node(Service.PROJECTOR, scenario.anyZone());
              projector.jvm().kill();
              scenario.pause(Duration.ofSeconds(15));
              projector.start();
            });
    assertThat(report.troubles().refusals()).isZero();
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void projector_paused_and_woken() throws Exception {
    Report report =
        run(
            "projector paused and woken",
            "SIGSTOP one projector for 15 s, past its session timeout, then SIGCONT",
            scenario -> {
              ServiceNode projector = fleet.node(Service.PROJECTOR, scenario.anyZone());
              projector.jvm().pause();
              scenario.pause(Duration.ofSeconds(15));
              projector.jvm().resume();
            });
    assertThat(report.troubles().refusals()).isZero();
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void query_node_killed_and_started_on_an_empty_disk() throws Exception {
    Report report =
        run(
            "query node killed",
            "kill -9 one query node; its disk wiped; started again",
            scenario -> {
              ServiceNode query = fleet.node(Service.QUERY, scenario.anyZone());
              query.jvm().kill();
              query.wipe();
              query.start();
              query.awaitReady();
            });
    assertThat(report.troubles().refusals()).isZero();
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void ingest_killed_with_requests_in_flight() throws Exception {
    Report report =
        run(
            "ingest killed",
            "kill -9 one ingest node with requests in flight; started again; then the other",
            scenario -> {
              for (ServiceNode ingest : fleet.nodes(Service.INGEST)) {
                ingest.jvm().kill();
                ingest.start();
                ingest.awaitReady();
              }
            });
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void rolling_restart_of_everything() throws Exception {
    Report report =
        run(
            "rolling restart",
            "SIGTERM and start of each of the six service processes in turn, %d times"
                .formatted(ROLLS),
            scenario -> {
              for (int roll = 0; roll < ROLLS; roll++) {
                for (ServiceNode node : fleet.all()) {
                  node.jvm().terminate();
                  node.start();
                  node.awaitReady();
                }
              }
            });
    assertThat(report.troubles().failedReads()).isZero();
    assertThat(report.troubles().brokenRequests()).as("cut off in mid-request").isZero();
    assertThat(report.troubles().longestStaleRead()).isLessThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void state_directories_wiped() throws Exception {
    run(
        "state directories wiped",
        "kill -9 both projectors and both query nodes; their disks wiped; started again",
        scenario -> {
          List<ServiceNode> stateful = new ArrayList<>(fleet.nodes(Service.PROJECTOR));
          stateful.addAll(fleet.nodes(Service.QUERY));
          stateful.forEach(node -> node.jvm().kill());
          stateful.forEach(ServiceNode::wipe);
          stateful.forEach(ServiceNode::start);
        });
  }

  @Test
  void services_in_one_zone_cut_off_from_the_brokers() throws Exception {
    Report report =
        run(
            "zone cut off",
            "one of each service loses its lines to all brokers for 15 s",
            scenario -> {
              Zone zone = scenario.anyZone();
              var cutOff = new CutOff(fleet, zone);
              fleet.kafka().cut(zone);
              Duration silent = cutOff.untilItSaysSo();
              System.out.printf("The query node says so after %d ms%n", silent.toMillis());
              assertThat(silent).isLessThan(Duration.ofSeconds(6));
              cutOff.whatItDidNotReadIsNotSaidToBeMissing();
              scenario.pause(Duration.ofSeconds(15).minus(silent));
              fleet.kafka().heal(zone);
            });
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void disk_of_a_broker_full() throws Exception {
    assumeThat(fleet.kafka().smallDisk()).as("only root can mount a small disk").isPresent();
    SmallDisk disk = fleet.kafka().smallDisk().orElseThrow();
    Broker broker = fleet.kafka().brokerOnSmallDisk();
    Report report =
        run(
            "disk of a broker full",
            "every byte of one broker's disk taken; given back after 15 s, the broker started"
                + " again",
            scenario -> {
              disk.fill();
              assertThat(broker.jvm().awaitExit(Duration.ofMinutes(1)))
                  .as("the broker stops")
                  .isTrue();
              scenario.pause(Duration.ofSeconds(15));
              disk.free();
              broker.start();
            });
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void disk_of_a_projector_full() throws Exception {
    ServiceNode projector = fleet.node(Service.PROJECTOR, Zone.WEST);
    diskFull("disk of a projector full", projector, LargeRecords::registrations);
  }

  @Test
  void disk_of_a_query_node_full() throws Exception {
    ServiceNode query = fleet.node(Service.QUERY, Zone.WEST);
    diskFull("disk of a query node full", query, LargeRecords::messages);
  }

  private static void diskFull(String name, ServiceNode node, Consumer<Fleet> fill)
      throws Exception {
    assumeThat(node.smallDisk()).as("only root can mount a small disk").isPresent();
    SmallDisk disk = node.smallDisk().orElseThrow();
    Report report =
        runWithoutDeadLetters(
            name,
            "every byte of one %s's disk taken while 8 MB come in; given back after 15 s"
                .formatted(node.name().replaceAll("-.*", "")),
            scenario -> {
              disk.fill();
              fill.accept(fleet);
              node.awaitStoppedBy("disk_full");
              assertThat(node.isReady()).isFalse();
              scenario.pause(Duration.ofSeconds(15));
              disk.free();
            });
    assertThat(report.troubles().refusals()).isZero();
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void stores_damaged() throws Exception {
    LargeRecords.registrations(fleet);
    LargeRecords.messages(fleet);
    runWithoutDeadLetters(
        "stores damaged",
        "a projector and a query node stopped, every file of their stores overwritten, started",
        scenario -> {
          Zone zone = scenario.anyZone();
          for (Service service : List.of(Service.PROJECTOR, Service.QUERY)) {
            ServiceNode node = fleet.node(service, zone);
            node.jvm().terminate();
            assertThat(node.damageStores()).as("files of " + node.name()).isPositive();
            node.start();
          }
        });
  }

  @Test
  void changelogs_below_their_replicas() throws Exception {
    List<String> changelogs =
        List.of(
            "session-projector-session-state-store-changelog",
            "session-query-message-store-changelog");
    Report report =
        runWithoutDeadLetters(
            "changelogs below their replicas",
            "changelogs that want three replicas in sync, and one of three brokers dead for 3"
                + " minutes",
            scenario -> {
              changelogs.forEach(topic -> fleet.kafka().requireInSync(topic, 3));
              Broker broker = fleet.kafka().leaderOf(scenario.random().nextInt(6));
              try {
                broker.jvm().kill();
                scenario.pause(Duration.ofMinutes(3));
              } finally {
                broker.start();
                changelogs.forEach(topic -> fleet.kafka().requireInSync(topic, 2));
              }
            });
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void poison_records() throws Exception {
    var foreign = new ForeignRecords(fleet);
    Report report =
        run(
            "poison records",
            "garbage, an envelope under a wrong key and an unknown type in session-events; garbage"
                + " in session-state",
            scenario -> foreign.poison());
    assertThat(report.troubles().refusals()).isZero();
    assertThat(report.troubles().failedReads()).isZero();
    foreign.poisonIsOnTheDeadLetterTopic();
  }

  @Test
  void records_of_a_newer_version() throws Exception {
    var foreign = new ForeignRecords(fleet);
    Report report =
        run(
            "newer version",
            "an event and a state with members that this version does not know",
            scenario -> foreign.writeAsANewerVersion());
    assertThat(report.troubles().refusals()).isZero();
    assertThat(report.troubles().failedReads()).isZero();
  }

  @Test
  void another_fold_served_and_taken_back() throws Exception {
    try (var second = new SecondFold(fleet)) {
      Report report =
          runWithoutDeadLetters(
              "another fold served",
              "a second fold built beside the live one, compared, served and taken back",
              scenario -> {
                second.isRefusedBefore();
                second.build();
                second.compare();
                second.serve();
                scenario.pause(Duration.ofSeconds(5));
                second.takeBack();
              });
      assertThat(report.troubles().refusals()).isZero();
      assertThat(report.troubles().failedReads()).isZero();
    }
  }

  @Test
  void wrong_partition_count() throws Exception {
    var partitions = new PartitionCounts(fleet);
    run(
        "wrong partition count",
        "all services stopped, a partition added to session-state, all started; then what the"
            + " runbook says",
        scenario -> {
          partitions.breakThem();
          try {
            partitions.noServiceStarts();
          } finally {
            partitions.mendAsTheRunbookSays();
          }
        });
  }

  /** For faults of machines: none of them makes a webhook unreadable. */
  private static Report runWithoutDeadLetters(String name, String faults, Scenario.Fault fault)
      throws Exception {
    long before = deadLetters();
    Report report = run(name, faults, fault);
    assertThat(deadLetters() - before).as("dead letters").isZero();
    return report;
  }

  private static long deadLetters() {
    return TopicReader.read(fleet.kafka().bootstrapServers(), Topics.SESSION_EVENTS_DLQ).size();
  }

  /** A sender that never tries again has lost nothing either. */
  private static void nobodyHadToSendTwice(Report report) {
    assertThat(report.troubles().refusals()).as("refused").isZero();
    assertThat(report.troubles().brokenRequests()).as("cut off in mid-request").isZero();
  }

  private static Report run(String name, String faults, Scenario.Fault fault) throws Exception {
    return Scenario.run(fleet, SEED, name, faults, fault);
  }
}
