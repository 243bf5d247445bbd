package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.system.chaos.ServiceNode.Service;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Clocks of all services in one zone that are wrong: noticed, named, and nothing is refused or
 * shown wrong.
 */
@Tag("chaos")
class ClockChaosTest {

  static final long SEED = Scenario.seed();
  static final Instant STARTED = Instant.now();
  static final ObjectMapper JSON = new ObjectMapper();

  /** Enough that each projector has some. */
  private static final int CODES = 12;

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  static Fleet fleet;
  final Http http = new Http();

  @BeforeAll
  static void start() throws Exception {
    assumeThat(FakeTime.isThere()).as("libfaketime").isTrue();
    fleet = Fleet.start(Path.of("target", "chaos", "clock-fleet"));
  }

  @AfterAll
  static void stop() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-11S", "PT60S", "PT20M"})
  void aWrongClockOfAWholeZoneIsNoticedAndHarmsNothing(Duration offset) throws Exception {
    List<ServiceNode> wrong =
        Stream.of(Service.INGEST, Service.PROJECTOR, Service.QUERY)
            .map(service -> fleet.node(service, Zone.WEST))
            .toList();
    Report report =
        Scenario.run(
            fleet,
            SEED,
            "clocks off by " + offset.toSeconds() + " s",
            "one of each service started with its clock off by so much; right again after",
            scenario -> {
              restart(wrong, node -> node.startWithClockOffBy(offset));
              try {
                wrong.forEach(this::isNoticed);
                Map<String, String> codes = receiveCodes(offset);
                scenario.pause(Duration.ofSeconds(10));
                areStillShown(codes);
              } finally {
                restart(wrong, ServiceNode::start);
              }
            });
    assertThat(report.troubles().failedReads()).isZero();
    assertThat(report.troubles().brokenRequests()).isZero();
    nothingIsOfAnotherTime();
  }

  private static void restart(List<ServiceNode> nodes, Consumer<ServiceNode> start) {
    for (ServiceNode node : nodes) {
      node.jvm().terminate();
      start.accept(node);
      node.awaitReady();
    }
  }

  private void isNoticed(ServiceNode node) {
    await(node.name() + " names its clock")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              Http.Answer health =
                  http.send(
                      HttpRequest.newBuilder(node.uri().resolve("/actuator/health")), TIMEOUT);
              return new String(health.body(), UTF_8)
                  .contains("the clock of this machine is wrong");
            });
    assertThat(node.isReady()).as(node.name()).isTrue();
  }

  /** Sessions that wait for a scan, received by the wrong ingest; the position of each code. */
  private Map<String, String> receiveCodes(Duration offset) {
    Map<String, String> codes = new HashMap<>();
    for (int i = 0; i < CODES; i++) {
      String session = "code-%d-%d".formatted(offset.toSeconds(), i);
      Http.Answer answer =
          http.send(
              HttpRequest.newBuilder(
                      fleet
                          .node(Service.INGEST, Zone.WEST)
                          .uri()
                          .resolve("/api/whatsapp/webhook/" + session))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"event\":\"qr\",\"data\":{\"qr\":\"2@code\"}}")),
              TIMEOUT);
      assertThat(answer.status()).isEqualTo(202);
      codes.put(session, answer.header("Session-Position").orElseThrow());
    }
    return codes;
  }

  /** By both nodes, the wrong one included, until the same moment. */
  private void areStillShown(Map<String, String> codes) {
    for (ServiceNode node : fleet.nodes(Service.QUERY)) {
      codes.forEach(
          (session, position) -> {
            Http.Answer answer =
                http.send(
                    HttpRequest.newBuilder(
                            node.uri().resolve("/api/whatsapp/session/status/" + session))
                        .header("Session-Position", position),
                    TIMEOUT);
            String where = session + " at " + node.name();
            assertThat(answer.status()).as(where).isEqualTo(200);
            JsonNode status = JSON.readTree(answer.body()).get("data");
            assertThat(status.get("needsQR").asBoolean()).as(where).isTrue();
            assertThat(Instant.parse(status.get("qrExpiresAt").asString()))
                .as(where)
                .isBetween(Instant.now(), Instant.now().plusSeconds(60));
          });
    }
  }

  /** Each event has the time at which the harness saw it accepted, or close to it. */
  private static void nothingIsOfAnotherTime() {
    long earliest = STARTED.minus(Topics.CLOCK_TOLERANCE).toEpochMilli();
    long latest = Instant.now().plus(Topics.CLOCK_TOLERANCE).toEpochMilli();
    for (ConsumerRecord<byte[], byte[]> record : ServedCheck.log(fleet)) {
      assertThat(record.timestamp()).isBetween(earliest, latest);
      assertThat(Instant.parse(JSON.readTree(record.value()).get("time").asString()))
          .isBetween(Instant.ofEpochMilli(earliest), Instant.ofEpochMilli(latest));
    }
  }
}
