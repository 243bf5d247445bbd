package io.sessionlog.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.standalone.demo.Simulation.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a newcomer sees of the demo, in simulated time. */
class DemoScenarioTest {

  private static final long SEED = 42;

  /** Played once: tests only look at it. */
  private static final Simulation DEMO =
      Simulation.of(SEED, Simulation.START).pass(Duration.ofMinutes(20));

  @Test
  void twentyFiveSessionsOfFiveUsersAreRegistered() {
    Simulation demo = Simulation.of(SEED, Simulation.START).pass(Duration.ofSeconds(10));

    Map<String, Long> sessionsByUser =
        demo.sessions.values().stream()
            .collect(Collectors.groupingBy(SessionState::userId, Collectors.counting()));
    assertThat(sessionsByUser)
        .hasSize(5)
        .allSatisfy((user, count) -> assertThat(count).isEqualTo(5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 2026})
  void mostSessionsAreConnectedAfterTenSeconds(long seed) {
    Simulation demo = Simulation.of(seed, Simulation.START).pass(Duration.ofSeconds(10));

    assertThat(demo.connected()).isGreaterThanOrEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 2026})
  void theFlowStaysLivelyAndMostSessionsStayConnected(long seed) {
    Simulation demo = Simulation.of(seed, Simulation.START);
    for (int minute = 1; minute <= 20; minute++) {
      int before = demo.arrivals.size();
      demo.pass(Duration.ofMinutes(1));
      double perSecond = (demo.arrivals.size() - before) / 60.0;
      assertThat(perSecond).as("webhooks a second in minute %d", minute).isBetween(4.0, 11.0);
      assertThat(demo.connected()).as("connected after minute %d", minute).isBetween(14L, 25L);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 2026})
  void everyStatusIsSeenWithinThreeMinutes(long seed) {
    Simulation demo = Simulation.of(seed, Simulation.START).pass(Duration.ofMinutes(3));

    assertThat(demo.statuses).containsExactlyInAnyOrderElementsOf(SessionStatus.known());
  }

  @Test
  void theFoldsRulesAreSeenWithinTwentyMinutes() {
    assertThat(DEMO.outcomes)
        .containsExactlyInAnyOrder(
            Outcome.APPLIED, Outcome.UNCHANGED, Outcome.LATE_PROGRESS, Outcome.SIGN_OF_LIFE);
  }

  @Test
  void everyBodyIsOneThatIngestAccepts() {
    assertThat(DEMO.faults).isEmpty();
    assertThat(DEMO.arrivals)
        .filteredOn(arrival -> arrival.webhook().method().equals("POST"))
        .allSatisfy(
            arrival -> {
              assertThat(EventNames.isSenders(arrival.webhook().event())).isTrue();
              assertThat(arrival.body().path("event").asString())
                  .isEqualTo(arrival.webhook().event());
              assertThat(arrival.webhook().path())
                  .endsWith("/" + arrival.body().path("sessionId").asString());
            });
  }

  @Test
  void everyKindOfEventOccurs() {
    assertThat(DEMO.arrivals)
        .extracting(arrival -> arrival.webhook().event())
        .contains(
            "session_registered",
            "qr",
            "loading_screen",
            "authenticated",
            "ready",
            "change_state",
            "disconnected",
            "status",
            "message",
            "message_create",
            "message_ack",
            "media",
            "message_reaction",
            "call");
    assertThat(DEMO.arrivals)
        .filteredOn(arrival -> arrival.webhook().event().equals("disconnected"))
        .extracting(arrival -> arrival.body().at("/data/reason").asString())
        .contains("LOGOUT", "NAVIGATION", "CONFLICT", "Max qrcode retries reached");
  }

  @Test
  void someMessagesComeTwice() {
    List<Webhook> messages =
        DEMO.arrivals.stream()
            .map(Arrival::webhook)
            .filter(webhook -> webhook.event().equals("message"))
            .toList();
    assertThat(messages.stream().distinct().count()).isLessThan(messages.size());
  }

  @Test
  void someTicksComeInTheWrongOrder() {
    Map<String, Integer> highest = new HashMap<>();
    long late =
        DEMO.arrivals.stream()
            .filter(arrival -> arrival.webhook().event().equals("message_ack"))
            .filter(
                arrival -> {
                  int ack = arrival.body().at("/data/ack").asInt();
                  String id = arrival.body().at("/data/message/id/_serialized").asString();
                  return highest.merge(id, ack, Math::max) > ack;
                })
            .count();
    assertThat(late).isPositive();
  }

  @Test
  void qrCodesHaveTheRealFormatAndRotateAtTheRealPace() {
    List<Arrival> codes =
        DEMO.arrivals.stream()
            .filter(arrival -> arrival.webhook().path().endsWith("/clinic-lyon-03"))
            .filter(arrival -> arrival.webhook().event().equals("qr"))
            .collect(
                Collectors.collectingAndThen(
                    Collectors.toMap(
                        arrival -> arrival.body().at("/data/qr").asString(),
                        arrival -> arrival,
                        (first, repeated) -> first,
                        LinkedHashMap::new),
                    byCode -> List.copyOf(byCode.values())));
    assertThat(codes).hasSizeGreaterThanOrEqualTo(4);
    assertThat(codes)
        .extracting(arrival -> arrival.body().at("/data/qr").asString())
        .allMatch(
            Pattern.compile("2@[A-Za-z0-9+/=]{80}(,[A-Za-z0-9+/=]{44}){3},1").asMatchPredicate());
    assertThat(secondsBetween(codes.get(0), codes.get(1))).isCloseTo(60, within(2L));
    assertThat(secondsBetween(codes.get(1), codes.get(2))).isCloseTo(20, within(2L));
    assertThat(secondsBetween(codes.get(2), codes.get(3))).isCloseTo(20, within(2L));
  }

  private static long secondsBetween(Arrival first, Arrival second) {
    return Duration.between(first.time(), second.time()).toSeconds();
  }

  @Test
  void everyPhoneNumberIsReservedForFiction() {
    var number = Pattern.compile("\\b(\\d+)@c\\.us");
    assertThat(DEMO.arrivals)
        .flatExtracting(
            arrival ->
                number.matcher(arrival.webhook().body()).results().map(r -> r.group(1)).toList())
        .isNotEmpty()
        .allMatch(
            Pattern.compile("447700900\\d{3}|3363998\\d{4}|120255501\\d{2}").asMatchPredicate());
  }

  @Test
  void messagesCarryTheTimeOfTheirSending() {
    assertThat(DEMO.arrivals)
        .filteredOn(arrival -> arrival.webhook().event().equals("message"))
        .allSatisfy(
            arrival ->
                assertThat(arrival.body().at("/data/message/timestamp").asLong())
                    .isCloseTo(arrival.time().getEpochSecond(), within(2L)));
  }

  @Test
  void noTwoMessagesShareAnId() {
    Simulation laterRun =
        Simulation.of(SEED, Simulation.START.plusSeconds(3600)).pass(Duration.ofMinutes(20));

    Map<String, String> bodiesById = new HashMap<>();
    for (Simulation run : List.of(DEMO, laterRun)) {
      for (Arrival arrival : run.arrivals) {
        if (arrival.webhook().event().equals("message_create")) {
          String id = arrival.body().at("/data/message/id/_serialized").asString();
          String known = bodiesById.putIfAbsent(id, arrival.webhook().body());
          assertThat(known).isIn(null, arrival.webhook().body());
        }
      }
    }
    assertThat(bodiesById).hasSizeGreaterThan(1000);
  }

  @Test
  void theSameSeedAndTimeTellTheSameStory() {
    assertThat(story(SEED, Simulation.START)).isEqualTo(story(SEED, Simulation.START));
  }

  @Test
  void anotherSeedTellsAnotherStory() {
    assertThat(plot(SEED, Simulation.START)).isNotEqualTo(plot(SEED + 1, Simulation.START));
  }

  @Test
  void aLaterRunPlaysTheSamePlotWithOtherMessages() {
    Instant later = Simulation.START.plusSeconds(86_400);

    assertThat(plot(SEED, later)).isEqualTo(plot(SEED, Simulation.START));
    assertThat(story(SEED, later)).isNotEqualTo(story(SEED, Simulation.START));
  }

  private static List<Webhook> story(long seed, Instant start) {
    return Simulation.of(seed, start).pass(Duration.ofMinutes(5)).arrivals.stream()
        .map(Arrival::webhook)
        .toList();
  }

  private static List<String> plot(long seed, Instant start) {
    return Simulation.of(seed, start).pass(Duration.ofMinutes(5)).arrivals.stream()
        .map(a -> Duration.between(start, a.time()) + " " + a.webhook())
        .toList();
  }
}
