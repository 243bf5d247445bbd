package io.sessionlog.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.testing.ManualClock;
import io.sessionlog.testing.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Two nodes of the service as their callers know them, on a real broker. */
class AnalyticsServiceTest {

  private static final Instant TEN = Instant.parse("2026-03-28T10:00:00Z");
  private static final String SPAN = "from=2026-03-28T10:00:00Z&to=2026-03-28T12:00:00Z";
  private static final String ALICE = "key-of-alice-5d0c1f9e7a2b4c6d8e0f1a3b5c7d9e1f";
  private static final String EVERYONE = "key-of-all-5d0c1f9e7a2b4c6d8e0f1a3b5c7d9e1f00";
  private static final int SESSIONS = 8;

  /** The nodes' clocks stand still, and differ where a test says so. */
  private static final Instant FULL_HOUR = TEN.plus(Duration.ofDays(5));

  static final ManualClock CLOCK_OF_ONE = new ManualClock(FULL_HOUR);
  static final ManualClock CLOCK_OF_OTHER = new ManualClock(FULL_HOUR);

  @TempDir static Path data;
  static TestBroker broker;
  static KafkaProducer<String, byte[]> ingest;
  static AnalyticsNode one;
  static AnalyticsNode other;
  static final Map<String, Position> LAST = new HashMap<>();

  @BeforeAll
  static void start() {
    broker = TestBroker.start(3, 17_825_792);
    String keys =
        "--API_KEYS=sha256=%s user=alice;sha256=%s user=*"
            .formatted(sha256(ALICE), sha256(EVERYONE));
    one = new AnalyticsNode(broker.bootstrapServers(), data.resolve("one"), CLOCK_OF_ONE, keys);
    other =
        new AnalyticsNode(broker.bootstrapServers(), data.resolve("other"), CLOCK_OF_OTHER, keys);
    soon(() -> assertThat(List.of(one.isReady(), other.isReady())).containsOnly(true));
    ingest =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
    for (int i = 0; i < SESSIONS; i++) {
      // A log-in of 20 s, a message that is delivered after 2 s, a drop after 40 min, for the rest.
      String session = "s" + i;
      String user = i % 2 == 0 ? "alice" : "bob";
      String message =
          "{\"message\":{\"id\":\"true_1@c.us_A\",\"fromMe\":true,\"type\":\"chat\"}%s}";
      event(session, 0, "session_registered", "{\"userId\":\"" + user + "\"}");
      event(session, 0, "qr", "{\"qr\":\"code\"}");
      event(session, 20, "ready", "{}");
      event(session, 60, "message_create", message.formatted(""));
      event(session, 62, "message_ack", message.formatted(",\"ack\":2"));
      if (i < 6) {
        event(session, 2_400, "disconnected", "{\"reason\":\"LOGOUT\"}");
      }
      event(session, 7_200, "change_state", "{\"state\":\"TIMEOUT\"}");
    }
  }

  private static void event(String session, int seconds, String event, String data) {
    LAST.put(
        session, AnalyticsNode.event(ingest, session, TEN.plusSeconds(seconds), event, data, null));
  }

  @AfterAll
  static void stop() {
    ingest.close();
    one.close();
    other.close();
    broker.close();
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }

  private static String sha256(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Read after its last write, however long the machine takes to get there. */
  private static JsonNode read(AnalyticsNode node, String path, String key, String session) {
    var answer = new AnalyticsNode.Answer[1];
    soon(
        () -> {
          answer[0] =
              node.get(path, "x-api-key", key, "Session-Position", LAST.get(session).toString());
          assertThat(answer[0].status()).as(answer[0].response().body()).isEqualTo(200);
        });
    return answer[0].data();
  }

  /** What is answered once no partition is on its way from one node to the other. */
  private static AnalyticsNode.Answer settled(AnalyticsNode node, String path, String... headers) {
    var answer = new AnalyticsNode.Answer[1];
    soon(
        () -> {
          answer[0] = node.get(path, headers);
          assertThat(answer[0].status()).isNotEqualTo(503);
        });
    return answer[0];
  }

  /** Once every session is counted to its end. */
  private static JsonNode readAll(AnalyticsNode node, String path, String key) {
    for (int i = 0; i < SESSIONS; i++) {
      read(node, "/api/whatsapp/session/s" + i + "/stats", EVERYONE, "s" + i);
    }
    return read(node, path, key, "s0");
  }

  @Test
  void a_session_is_counted_by_the_hour_whichever_node_is_asked() {
    for (AnalyticsNode node : List.of(one, other)) {
      JsonNode stats = read(node, "/api/whatsapp/session/s0/stats?" + SPAN, ALICE, "s0");
      assertThat(stats.at("/userId").stringValue()).isEqualTo("alice");
      assertThat(stats.at("/buckets").size()).isEqualTo(2);
      JsonNode total = stats.at("/total");
      assertThat(total.at("/time/millisByStatus/qr_generated").longValue()).isEqualTo(20_000);
      assertThat(total.at("/time/knownMillis").longValue()).isEqualTo(7_200_000);
      // The last sign of life came after 62 s, the drop after 2 400 s.
      assertThat(total.at("/time/connectedMillis").longValue()).isEqualTo(1_842_000);
      assertThat(total.at("/time/unseenMillis").longValue()).isEqualTo(2_400_000 - 1_862_000);
      assertThat(total.at("/time/downMillis").longValue()).isEqualTo(4_820_000);
      assertThat(total.at("/disconnects/byReason/logged_out").longValue()).isEqualTo(1);
      assertThat(total.at("/logins/timeToConnect/count").longValue()).isEqualTo(1);
      assertThat(total.at("/logins/timeToConnect/averageMillis").longValue()).isEqualTo(20_000);
      assertThat(total.at("/delivery/delivered").longValue()).isEqualTo(1);
      assertThat(total.at("/delivery/timeToDelivered/averageMillis").longValue()).isEqualTo(2_000);
      assertThat(stats.at("/buckets/1/numbers/time/downMillis").longValue()).isEqualTo(3_600_000);
    }
  }

  @Test
  void sums_are_those_of_all_partitions() {
    for (AnalyticsNode node : List.of(one, other)) {
      JsonNode all = readAll(node, "/api/whatsapp/stats?" + SPAN, EVERYONE);
      assertThat(all.at("/sessions").intValue()).isEqualTo(SESSIONS);
      assertThat(all.at("/total/connects").longValue()).isEqualTo(SESSIONS);
      assertThat(all.at("/total/disconnects/total").longValue()).isEqualTo(6);
      assertThat(all.at("/total/time/knownMillis").longValue()).isEqualTo(SESSIONS * 7_200_000L);
      JsonNode bob = readAll(node, "/api/whatsapp/stats?userId=bob&" + SPAN, EVERYONE);
      assertThat(bob.at("/sessions").intValue()).isEqualTo(SESSIONS / 2);
      assertThat(bob.at("/total/delivery/sent").longValue()).isEqualTo(SESSIONS / 2);
    }
  }

  @Test
  void the_top_has_the_sessions_with_most_of_it() {
    JsonNode top = readAll(one, "/api/whatsapp/stats/top?by=downtime&limit=3&" + SPAN, EVERYONE);
    assertThat(top.at("/sessions").size()).isEqualTo(3);
    assertThat(top.at("/sessions").valueStream().map(s -> s.at("/sessionId").stringValue()))
        .containsExactly("s0", "s1", "s2");
    assertThat(top.at("/sessions/0/value").longValue()).isEqualTo(4_820_000);
  }

  @Test
  void who_is_bound_sees_their_own_alone_also_in_sums_and_tops() {
    JsonNode own = readAll(other, "/api/whatsapp/stats?" + SPAN, ALICE);
    assertThat(own.at("/sessions").intValue()).isEqualTo(SESSIONS / 2);
    assertThat(own.at("/total/connects").longValue()).isEqualTo(SESSIONS / 2);
    JsonNode bobs = readAll(other, "/api/whatsapp/stats?userId=bob&" + SPAN, ALICE);
    assertThat(bobs.at("/sessions").intValue()).isZero();
    assertThat(bobs.at("/total/time/knownMillis").longValue()).isZero();
    JsonNode top = readAll(one, "/api/whatsapp/stats/top?limit=100&" + SPAN, ALICE);
    assertThat(top.at("/sessions").valueStream().map(s -> s.at("/userId").stringValue()))
        .containsOnly("alice");
    assertThat(readAll(one, "/api/whatsapp/stats/top?userId=bob&" + SPAN, ALICE).at("/sessions"))
        .isEmpty();
    assertThat(settled(one, "/api/whatsapp/session/s1/stats", "x-api-key", ALICE).status())
        .isEqualTo(404);
    assertThat(one.get("/api/whatsapp/stats").status()).isEqualTo(401);
  }

  /** Each is asked while its clock is the one that is behind, and while it is the one ahead. */
  @Test
  void a_sum_is_of_the_time_at_which_it_was_asked_for_whatever_the_other_nodes_clock_shows() {
    Instant before = FULL_HOUR.minusMillis(100);
    Instant after = FULL_HOUR.plusMillis(100);
    long lastHour = 3_600_000 - 100;
    try {
      for (List<Instant> clocks : List.of(List.of(before, after), List.of(after, before))) {
        CLOCK_OF_ONE.set(clocks.get(0));
        CLOCK_OF_OTHER.set(clocks.get(1));
        AnalyticsNode behind = clocks.get(0).equals(before) ? one : other;
        AnalyticsNode ahead = behind == one ? other : one;
        for (String from : List.of("", "?from=2026-03-28T12:00:00Z")) {
          JsonNode stats = readAll(behind, "/api/whatsapp/stats" + from, EVERYONE);
          assertThat(lastBucket(stats, 0)).isEqualTo(SESSIONS * lastHour);
          stats = readAll(ahead, "/api/whatsapp/stats" + from, EVERYONE);
          assertThat(lastBucket(stats, 0)).isEqualTo(SESSIONS * 100L);
          assertThat(lastBucket(stats, 1)).isEqualTo(SESSIONS * 3_600_000L);
        }
        String top = "/api/whatsapp/stats/top?by=downtime&limit=100&from=2026-04-02T09:00:00Z";
        assertThat(readAll(behind, top, EVERYONE).at("/sessions").valueStream())
            .hasSize(6)
            .allMatch(session -> session.at("/value").longValue() == lastHour);
      }
    } finally {
      CLOCK_OF_ONE.set(FULL_HOUR);
      CLOCK_OF_OTHER.set(FULL_HOUR);
    }
  }

  private static long lastBucket(JsonNode stats, int before) {
    JsonNode buckets = stats.at("/buckets");
    return buckets.get(buckets.size() - 1 - before).at("/numbers/time/knownMillis").longValue();
  }

  @Test
  void a_day_is_as_long_as_it_is_where_the_caller_lives() {
    JsonNode days =
        readAll(
            one,
            "/api/whatsapp/stats?bucket=day&tz=Europe/Berlin&from=2026-03-28&to=2026-03-31",
            EVERYONE);
    assertThat(days.at("/buckets").valueStream().map(b -> b.at("/start").stringValue()))
        .containsExactly(
            "2026-03-27T23:00:00.000Z", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z");
    // The clocks go forward on the 29th: it has 23 hours.
    assertThat(days.at("/buckets/1/numbers/time/knownMillis").longValue())
        .isEqualTo(SESSIONS * 23 * 3_600_000L);
  }

  @Test
  void what_is_known_already_is_not_sent_again() {
    String path = "/api/whatsapp/session/s2/stats?" + SPAN;
    read(one, path, EVERYONE, "s2");
    String tag = settled(one, path, "x-api-key", EVERYONE).header("etag");
    for (AnalyticsNode node : List.of(one, other)) {
      assertThat(settled(node, path, "x-api-key", EVERYONE, "If-None-Match", tag).status())
          .isEqualTo(304);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/stats?bucket=week, bucket",
    "/stats?tz=Mars/Olympus, tz",
    "/stats?from=yesterday, from",
    "/stats?to=2026-13-01, to",
    "/stats?from=2026-03-02&to=2026-03-01, from",
    "/stats?from=2026-01-01&to=2026-03-01, from",
    "/stats?bucket=day&from=2020-01-01&to=2026-03-01, from",
    "/stats/top?by=fame, by",
    "/stats/top?limit=0, limit",
    "/session/s0/stats?bucket=&bucket=year, bucket"
  })
  void a_bad_parameter_is_named(String path, String parameter) {
    AnalyticsNode.Answer answer = one.get("/api/whatsapp" + path, "x-api-key", EVERYONE);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.response().body()).contains("\"field\":\"" + parameter + "\"");
  }

  @Test
  void an_id_that_can_be_no_sessions_is_named_and_a_senders_name_for_one_is_understood() {
    String tooLong = "/api/whatsapp/session/" + "x".repeat(129) + "/stats";
    AnalyticsNode.Answer refused = one.get(tooLong, "x-api-key", EVERYONE);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.response().body()).contains("\"field\":\"sessionId\"");
    assertThat(
            settled(one, "/api/whatsapp/session/garage%20porto/stats", "x-api-key", EVERYONE)
                .status())
        .isEqualTo(404);
  }

  @Test
  void few_series_are_shown_whatever_the_number_of_sessions() {
    soon(
        () ->
            assertThat(one.get("/actuator/prometheus").response().body())
                .contains("kafka_stream_state_updater_active_restoring_tasks"));
    String shown = one.get("/actuator/prometheus").response().body();
    // METRICS_SESSIONS may add a thousand, and two thousand are the most.
    assertThat(shown.lines().filter(line -> !line.startsWith("#"))).hasSizeLessThan(1_000);
    assertThat(shown).doesNotContain("\"s0\"");
  }
}
