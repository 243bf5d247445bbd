package io.sessionlog.reconciler.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.EventCodec;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
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
    service =
        new SpringApplicationBuilder(ReconcilerService.class)
            .registerShutdownHook(false)
            .run(
                "--spring.config.name=reconciler-service",
                "--server.port=0",
                "--KAFKA_BOOTSTRAP_SERVERS=" + broker.bootstrapServers(),
                "--TOPIC_PARTITIONS=3",
                "--SHUTDOWN_LEAD=0s",
                "--ADMIN_AUTH=none",
                "--MANAGEMENT_AUTH=none",
                "--WHATSAPP_SERVER_API=" + server.url(),
                "--WHATSAPP_SERVER_KIND=waha",
                "--WHATSAPP_SERVERS_FILE=" + servers,
                "--WHATSAPP_API_KEY=" + KEY,
                "--ASK_PENDING_AFTER=200ms",
                "--ASK_SILENT_AFTER=300ms",
                "--ASK_LOST_AFTER=200ms",
                "--ASK_RATE=500");
    states = broker.producer(MAX_RECORD_BYTES);
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> get("/actuator/health/readiness").statusCode() == 200);
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
    String port = service.getEnvironment().getProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private void shows(SessionStatus status, long offset) throws Exception {
    shows(session, status, offset);
  }

  private static void shows(String session, SessionStatus status, long offset) throws Exception {
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
    states.send(new ProducerRecord<>(Topics.SESSION_STATE, session, StateCodec.write(state))).get();
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
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> get("/api/whatsapp/session/" + session + "/ask").statusCode() == 200);

    JsonNode data =
        JsonMapper.shared()
            .readTree(get("/api/whatsapp/session/" + session + "/ask").body())
            .path("data");
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
  void a_session_that_nobody_knows_is_not_asked_about() throws Exception {
    HttpResponse<String> answer = get("/api/whatsapp/session/nobody/ask");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"success\":false");
    assertThat(get("/api/whatsapp/session/%20/ask").statusCode()).isEqualTo(400);
  }
}
