package io.sessionlog.reconciler.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.reconciler.ReconcilerService;
import io.sessionlog.testing.StandInServer;
import io.sessionlog.testing.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service on a real broker: states in, questions to a stand-in server, answers in the log. */
@ExtendWith(OutputCaptureExtension.class)
class ReconcilerTest {

  private static final int MAX_RECORD_BYTES = 1024 * 1024;

  private static final String KEY = "a-key-that-no-log-has";

  private static TestBroker broker;
  private static StandInServer server;

  /** Another one, so that its circuit holds up no other test. */
  private static StandInServer refusing;

  private static Path serversFile;
  private static ConfigurableApplicationContext service;
  private static KafkaProducer<String, byte[]> states;

  private final String session = "s-" + UUID.randomUUID();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    broker = TestBroker.start(3, MAX_RECORD_BYTES * 20);
    server = new StandInServer();
    refusing = new StandInServer();
    Path servers =
        Files.writeString(
            folder.resolve("servers"), "waha " + refusing.url() + " " + KEY + " refused-*\n");
    serversFile = servers;
    service = startService();
    states = broker.producer(MAX_RECORD_BYTES);
    awaitReady(service);
  }

  private static ConfigurableApplicationContext startService() {
    return startService("--ADMIN_AUTH=none");
  }

  private static ConfigurableApplicationContext startService(String whoMay) {
    return new SpringApplicationBuilder(ReconcilerService.class)
        .registerShutdownHook(false)
        .run(
            "--spring.config.name=reconciler-service",
            "--server.port=0",
            "--KAFKA_BOOTSTRAP_SERVERS=" + broker.bootstrapServers(),
            "--TOPIC_PARTITIONS=3",
            "--SHUTDOWN_LEAD=0s",
            whoMay,
            "--MANAGEMENT_AUTH=none",
            "--WHATSAPP_SERVER_API=" + server.url(),
            "--WHATSAPP_SERVER_KIND=waha",
            "--WHATSAPP_SERVERS_FILE=" + serversFile,
            "--WHATSAPP_API_KEY=" + KEY,
            "--ASK_PENDING_AFTER=200ms",
            "--ASK_SILENT_AFTER=300ms",
            "--ASK_LOST_AFTER=200ms",
            "--ASK_RATE=500");
  }

  private static void awaitReady(ConfigurableApplicationContext node) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> get(node, "/actuator/health/readiness").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    states.close();
    service.close();
    server.close();
    refusing.close();
    broker.close();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return get(service, path);
  }

  private static HttpResponse<String> get(
      ConfigurableApplicationContext node, String path, String... headers) throws Exception {
    String port = node.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void shows(SessionStatus status, long offset) throws Exception {
    shows(session, status, offset);
  }

  private static void shows(String session, SessionStatus status, long offset) throws Exception {
    states.send(record(session, status, offset)).get();
  }

  private static ProducerRecord<String, byte[]> record(
      String session, SessionStatus status, long offset) {
    Instant now = Instant.now();
    var state =
        new SessionState(
            session,
            "alice",
            status,
            "shown",
            null,
            null,
            null,
            false,
            null,
            now,
            now,
            null,
            now,
            null,
            "ready",
            now,
            null,
            new Position(0, offset));
    return new ProducerRecord<>(Topics.SESSION_STATE, session, StateCodec.write(state));
  }

  private void says(String status) {
    server.answer(
        "/api/sessions/" + session,
        200,
        "{\"name\":\"%s\",\"status\":\"%s\"}".formatted(session, status));
  }

  private List<SessionEvent> appended() {
    return broker.records(Topics.SESSION_EVENTS).stream()
        .filter(record -> session.equals(record.key()))
        .map(ConsumerRecord::value)
        .map(EventCodec::read)
        .toList();
  }

  private List<StandInServer.Call> questions() {
    return server.calls().stream().filter(call -> call.path().endsWith(session)).toList();
  }

  @Test
  void what_two_answers_say_against_a_state_is_appended_with_its_position() throws Exception {
    says("WORKING");
    shows(SessionStatus.CONNECTING, 41);

    await().atMost(Duration.ofMinutes(1)).until(() -> !appended().isEmpty());
    SessionEvent event = appended().get(0);
    assertThat(event.attributes().event()).isEqualTo("session_observed");
    var observed = (SessionFact.SessionObserved) event.fact();
    assertThat(observed.status()).isEqualTo(SessionStatus.SESSION_CONNECTED);
    assertThat(observed.words()).isEqualTo("WORKING");
    assertThat(observed.server()).isEqualTo("waha");
    assertThat(observed.doubted()).isEqualTo(new Position(0, 41));
    assertThat(observed.askedAt()).isBeforeOrEqualTo(observed.answeredAt());
    assertThat(get("/actuator/prometheus").body())
        .contains(
            "sessionlog_reconciler_corrections_total{code=\"false\",status=\"session_connected\"}")
        .contains("sessionlog_reconciler_questions_seconds_count{outcome=\"told\"");
  }

  @Test
  void what_the_server_confirms_is_no_event() throws Exception {
    says("WORKING");
    shows(SessionStatus.SESSION_CONNECTED, 7);

    await().atMost(Duration.ofMinutes(1)).until(() -> questions().size() >= 2);
    assertThat(appended()).isEmpty();
  }

  @Test
  void a_code_that_no_webhook_brings_is_fetched() throws Exception {
    says("SCAN_QR_CODE");
    server.answer("/api/" + session + "/auth/qr?format=raw", 200, "{\"value\":\"2@fetched\"}");
    shows(SessionStatus.QR_GENERATED, 3);

    await().atMost(Duration.ofMinutes(1)).until(() -> !appended().isEmpty());
    assertThat(appended().get(0).fact())
        .isEqualTo(new SessionFact.QrReceived("2@fetched", new Position(0, 3)));
  }

  @Test
  void an_admin_asks_now_and_is_told_what_was_answered() throws Exception {
    says("FAILED");
    shows(SessionStatus.ERROR, 5);
    // While it is asked about in its turn, nobody else may ask.
    HttpResponse<String> answer =
        await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () -> get("/api/whatsapp/session/" + session + "/ask"),
                asked -> asked.statusCode() == 200);

    JsonNode data = JsonMapper.shared().readTree(answer.body()).path("data");
    assertThat(data.path("status").asString()).isEqualTo("error");
    assertThat(data.path("words").asString()).isEqualTo("FAILED");
    assertThat(data.path("kind").asString()).isEqualTo("waha");
    assertThat(data.path("corrected").asBoolean()).isFalse();
  }

  @Test
  void a_failure_is_told_without_the_key_and_without_a_word_of_the_answer(CapturedOutput output)
      throws Exception {
    String refused = "refused-" + session;
    refusing.answer("/api/sessions/" + refused, 401, "{\"message\":\"a-secret-answer\"}");
    shows(refused, SessionStatus.SESSION_CONNECTED, 9);
    var told = new AtomicReference<String>("");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              HttpResponse<String> answer = get("/api/whatsapp/session/" + refused + "/ask");
              told.set(answer.body());
              return answer.statusCode() == 502;
            });

    assertThat(told.get()).contains("refused the key (401)").doesNotContain("a-secret-answer");
    assertThat(refusing.calls())
        .isNotEmpty()
        .allMatch(call -> KEY.equals(call.headers().get("x-api-key")));
    assertThat(output.getAll()).doesNotContain(KEY).doesNotContain("a-secret-answer");
    assertThat(get("/actuator/health").body()).contains("asking").doesNotContain(KEY);
  }

  @Test
  void what_the_server_said_last_is_told_also_where_it_agrees() throws Exception {
    says("WORKING");
    shows(SessionStatus.SESSION_CONNECTED, 13);

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(server().at("/last/outcome").asString()).isEqualTo("agreed"));
    JsonNode told = server();
    assertThat(told.path("circuit").asString()).isEqualTo("closed");
    assertThat(told.path("kind").asString()).isEqualTo("waha");
    assertThat(told.at("/last/doubt").asString()).isEqualTo("silent");
    assertThat(told.at("/last/words").asString()).isEqualTo("WORKING");
    assertThat(told.at("/last/status").asString()).isEqualTo("session_connected");
    assertThat(get("/api/whatsapp/session/nobody/server").body())
        .isEqualTo("{\"success\":true,\"data\":null}");
  }

  /** An answer would end that doubt, and the next question would be for another one. */
  @Test
  void a_state_after_a_refusal_is_asked_about_for_that() throws Exception {
    server.answer("/api/sessions/" + session, 500, "{}");
    ProducerRecord<String, byte[]> afterRefusal =
        record(session, SessionStatus.SESSION_CONNECTED, 17);
    afterRefusal
        .headers()
        .add(RecordHeaders.AFTER_REFUSAL, "2026-11-26T12:00:00.000Z".getBytes(UTF_8));
    states.send(afterRefusal).get();

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(server().at("/last/doubt").asString()).isEqualTo("gap"));

    says("WORKING");
    await().atMost(Duration.ofMinutes(1)).until(() -> asks(service) == 200);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(server().at("/last/doubt").asString()).isEqualTo("silent"));
  }

  private JsonNode server() throws Exception {
    return JsonMapper.shared()
        .readTree(get("/api/whatsapp/session/" + session + "/server").body())
        .path("data");
  }

  @Test
  void a_session_that_nobody_knows_is_not_asked_about() throws Exception {
    HttpResponse<String> answer = get("/api/whatsapp/session/nobody/ask");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"success\":false");
    assertThat(get("/api/whatsapp/session/%20/ask").statusCode()).isEqualTo(400);
  }

  /** Each asks about the sessions of its own partitions; who is left asks about all of them. */
  @Test
  void two_share_the_partitions_and_one_takes_over_from_the_other() throws Exception {
    ConfigurableApplicationContext second = startService();
    try {
      awaitReady(second);
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> {
                assertThat(partitionsOf(service)).isBetween(1, 2);
                assertThat(partitionsOf(service) + partitionsOf(second)).isEqualTo(3);
              });
      says("WORKING");
      shows(SessionStatus.ERROR, 11);
      await().atMost(Duration.ofMinutes(1)).until(() -> !appended().isEmpty());
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(List.of(asks(service), asks(second))).contains(200, 503));
    } finally {
      closeAndTakeOver(second);
    }
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(asks(service)).isEqualTo(200));
    assertThat(appended().stream().map(event -> event.attributes().id()).distinct())
        .as("whoever appends says the same of one state")
        .hasSize(1);
  }

  /** What another test tells soon after would be of what was there when it took them over. */
  private static void closeAndTakeOver(ConfigurableApplicationContext other) {
    other.close();
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(partitionsOf(service)).isEqualTo(3));
  }

  private static int partitionsOf(ConfigurableApplicationContext node) throws Exception {
    return JsonMapper.shared()
        .readTree(get(node, "/actuator/health").body())
        .at("/components/asking/details/partitions")
        .asInt();
  }

  private int asks(ConfigurableApplicationContext node) throws Exception {
    return get(node, "/api/whatsapp/session/" + session + "/ask").statusCode();
  }

  /** The sessions of these tests are Alice's. */
  @Test
  void what_a_server_said_is_told_to_those_who_may_see_the_session_alone() throws Exception {
    String keys = key("alice", "user=alice") + ";" + key("bob", "user=bob");
    ConfigurableApplicationContext guarded = startService("--API_KEYS=" + keys);
    try {
      awaitReady(guarded);
      List<String> sessions = IntStream.range(0, 20).mapToObj(i -> i + "-" + session).toList();
      for (String each : sessions) {
        server.answer(
            "/api/sessions/" + each,
            200,
            "{\"name\":\"%s\",\"status\":\"WORKING\"}".formatted(each));
        shows(each, SessionStatus.SESSION_CONNECTED, 23);
      }
      var its = new AtomicReference<String>("");
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                for (String each : sessions) {
                  if (asked(guarded, each, "alice").body().contains("\"last\":{")) {
                    its.set(each);
                  }
                }
                return !its.get().isEmpty();
              });

      assertThat(asked(guarded, its.get(), "bob").body())
          .isEqualTo("{\"success\":true,\"data\":null}");
      assertThat(asked(guarded, its.get(), "nobody").statusCode()).isEqualTo(401);
      assertThat(
              get(guarded, "/api/whatsapp/session/" + its.get() + "/ask", "X-Api-Key", "alice")
                  .statusCode())
          .as("to ask is for admins")
          .isEqualTo(403);
    } finally {
      closeAndTakeOver(guarded);
    }
  }

  private static HttpResponse<String> asked(
      ConfigurableApplicationContext node, String session, String key) throws Exception {
    return get(node, "/api/whatsapp/session/" + session + "/server", "X-Api-Key", key);
  }

  private static String key(String name, String rights) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
    return "sha256=" + HexFormat.of().formatHex(digest) + " " + rights;
  }
}
