package io.sessionlog.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.dialect.Dialect;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.json.JsonView;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.testing.TestBroker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The whole service over HTTP, against a broker. */
class IngestServiceTest {

  static final ObjectMapper JSON = new ObjectMapper();
  static final Path SENDERS = Path.of("../../shared/senders/payloads");

  static TestBroker broker;
  static ConfigurableApplicationContext service;
  static final HttpClient http = HttpClient.newHttpClient();

  final String session = "ingest-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    broker = TestBroker.start(1, Topics.MAX_RECORD_BYTES);
    service =
        new SpringApplicationBuilder(IngestService.class)
            .run(
                "--spring.config.name=" + IngestService.NAME,
                "--server.port=0",
                "--WEBHOOK_AUTH=none",
                "--ADMIN_AUTH=none",
                "--MANAGEMENT_AUTH=none",
                "--sessionlog.exit-process-on-fatal-error=false",
                "--WHATSAPP_VERIFY_TOKEN=verify-me",
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get("/actuator/health/readiness").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    service.close();
    broker.close();
  }

  @Test
  void an_accepted_webhook_is_in_the_log_as_it_was_sent() throws Exception {
    String data = "{ \"qr\" : \"2@code\", \"unknown\":1.0e2,\"lone\":\"\\ud83d\" }";
    Instant before = Instant.now().minusMillis(1);
    HttpResponse<String> answer =
        post(session + "?userId=user-456", "{\"event\":\"qr\",\"data\":" + data + "}");

    assertThat(answer.statusCode()).isEqualTo(202);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.get("success").asBoolean()).isTrue();
    assertThat(body.get("sessionId").asString()).isEqualTo(session);
    assertThat(body.get("event").asString()).isEqualTo("qr");
    String position = body.get("position").asString();
    assertThat(answer.headers().firstValue("Session-Position")).hasValue(position);
    ConsumerRecord<String, byte[]> record = recordAt(Topics.SESSION_EVENTS, position);
    assertThat(record.key()).isEqualTo(session);
    assertThat(new String(record.value(), UTF_8)).endsWith("\"data\":" + data + "}");
    assertThat(new String(record.headers().lastHeader("content-type").value(), UTF_8))
        .isEqualTo("application/cloudevents+json; charset=UTF-8");
    SessionEvent event = EventCodec.read(record.value());
    assertThat(event.attributes().id()).isEqualTo(body.get("eventId").asString());
    assertThat(event.attributes().userId()).isEqualTo("user-456");
    assertThat(event.attributes().source()).isEqualTo("/api/whatsapp/webhook/" + session);
    assertThat(event.time()).isBetween(before, Instant.now());
  }

  @Test
  void the_session_of_a_webhook_without_one_in_its_path_is_the_bodys() throws Exception {
    HttpResponse<String> answer =
        send(
            "POST",
            "/api/whatsapp/webhook",
            json("{\"event\":\"ready\",\"sessionId\":\"" + session + "\"}"));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains(session);
    HttpResponse<String> without =
        send("POST", "/api/whatsapp/webhook", json("{\"event\":\"ready\"}"));
    assertThat(without.statusCode()).isEqualTo(400);
    assertThat(without.body()).contains("\"field\":\"sessionId\"");
  }

  @Test
  void the_path_wins_over_the_body() throws Exception {
    assertThat(post(session, "{\"event\":\"ready\",\"sessionId\":\"other\"}").body())
        .contains("\"sessionId\":\"" + session + "\"");
  }

  @Test
  void a_senders_delivery_time_is_kept() throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri("/api/whatsapp/webhook/" + session))
                .header("Content-Type", "application/json")
                .header("X-Webhook-Timestamp", "1795471200123")
                .POST(json("{\"event\":\"ready\"}"))
                .build(),
            BodyHandlers.ofString());

    String position = JSON.readTree(answer.body()).get("position").asString();
    assertThat(EventCodec.read(recordAt(Topics.SESSION_EVENTS, position).value()).senderTime())
        .isEqualTo(Instant.ofEpochMilli(1795471200123L));
  }

  @Test
  void a_senders_id_of_the_delivery_is_the_events_id() throws Exception {
    HttpResponse<String> answer =
        post(session, "{\"id\":\"evt_01HZ\",\"event\":\"ready\",\"data\":{}}");

    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.get("eventId").asString()).isEqualTo("evt_01HZ");
    ConsumerRecord<String, byte[]> record =
        recordAt(Topics.SESSION_EVENTS, body.get("position").asString());
    assertThat(EventCodec.read(record.value()).attributes().id()).isEqualTo("evt_01HZ");
  }

  @ParameterizedTest
  @CsvSource({"session-events-rejected:3:17,true", "somewhere,false", "a:1,false"})
  void what_is_put_back_is_marked_with_where_it_was_refused(String mark, boolean kept)
      throws Exception {
    for (String body : List.of("{\"event\":\"ready\"}", "{\"event\":\"qr\"}")) {
      http.send(
          HttpRequest.newBuilder(uri("/api/whatsapp/webhook/" + session))
              .header("Content-Type", "application/json")
              .header("redriven-from", mark)
              .POST(json(body))
              .build(),
          BodyHandlers.ofString());
    }

    for (String topic : List.of(Topics.SESSION_EVENTS, Topics.SESSION_EVENTS_REJECTED)) {
      ConsumerRecord<String, byte[]> record =
          broker.records(topic).stream()
              .filter(r -> session.equals(r.key()))
              .findAny()
              .orElseThrow();
      assertThat(record.headers().lastHeader("redriven-from") != null).isEqualTo(kept);
      if (kept) {
        assertThat(header(record, "redriven-from")).isEqualTo(mark);
      }
    }
  }

  @Test
  void what_is_refused_is_kept_as_it_came_with_the_reason() throws Exception {
    byte[] body = "{\"event\":\"qr\",\"data\":{\"qr\":7,\"x\":\"secret\"}}".getBytes(UTF_8);
    HttpResponse<String> answer =
        send("POST", "/api/whatsapp/webhook/" + session, BodyPublishers.ofByteArray(body));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("success").asBoolean()).isFalse();
    assertThat(problem.at("/errors/0/field").asString()).isEqualTo("data.qr");
    ConsumerRecord<String, byte[]> kept = rejectedOf(session);
    assertThat(kept.value()).isEqualTo(body);
    assertThat(header(kept, "reason")).isEqualTo("data.qr must be a string");
    assertThat(header(kept, "path")).isEqualTo("/api/whatsapp/webhook/" + session);
    assertThat(header(kept, "received-at")).endsWith("Z");
    assertThat(header(kept, "remote")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not json", "[1]", "{\"event\":\"qr\",\"data\":{\"qr\":\"2@"})
  void a_body_that_is_no_webhook_is_refused_and_kept(String body) throws Exception {
    assertThat(post(session, body).statusCode()).isEqualTo(400);
    assertThat(rejectedOf(session).value()).isEqualTo(body.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Fb", "a%20b", "caf%C3%A9", "a%3Fb", "..", "%2e%2e", "."})
  void an_id_that_can_name_no_session_is_refused_and_its_body_kept(String id) throws Exception {
    HttpResponse<String> answer = post(id, "{\"event\":\"ready\",\"x\":\"" + session + "\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"success\":false");
    assertThat(broker.records(Topics.SESSION_EVENTS_REJECTED))
        .anyMatch(record -> new String(record.value(), UTF_8).contains(session));
  }

  @Test
  void an_id_has_128_characters_at_the_most() throws Exception {
    assertThat(post("x".repeat(128), "{\"event\":\"ready\"}").statusCode()).isEqualTo(202);
    assertThat(post("x".repeat(129), "{\"event\":\"ready\"}").statusCode()).isEqualTo(400);
    assertThat(post("a%40b:c.d+e-f_g", "{\"event\":\"ready\"}").statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%00b", "a%5Cb", "a/b", ""})
  void a_path_that_leads_nowhere_is_answered_for_people(String id) throws Exception {
    String answer =
        raw(
            "GET /api/whatsapp/webhook/"
                + id
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer).containsPattern("^HTTP/1.1 (400|404|405) ").contains("\"success\":false");
  }

  @Test
  void an_owner_must_have_a_name() throws Exception {
    assertThat(post(session + "?userId=%20", "{\"event\":\"ready\"}").body())
        .contains("\"field\":\"userId\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "userId=%FF",
        "a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=8&i=9&j=1&k=2&l=3&m=4&n=5&o=6&p=7&q=8&r=9&s=1&t=2&u=3"
      })
  void a_query_that_cannot_be_read_is_refused_and_the_body_kept(String query) throws Exception {
    HttpResponse<String> answer = post(session + "?" + query, "{\"event\":\"ready\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"userId\"");
    assertThat(rejectedOf(session).value()).isEqualTo("{\"event\":\"ready\"}".getBytes(UTF_8));
    assertThat(get("/api/whatsapp/webhook/" + session + "?" + query + "&hub.mode=%FF").statusCode())
        .isEqualTo(400);
  }

  @Test
  void media_of_13_MB_is_accepted() throws Exception {
    String media = "A".repeat(13_300_000);
    String body = "{\"event\":\"media\",\"data\":{\"messageMedia\":{\"data\":\"" + media + "\"}}}";
    // A busy machine's broker may not have it within the service's 8 s: then a sender tries again.
    HttpResponse<String> answer =
        await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> post(session, body), posted -> posted.statusCode() != 503);

    assertThat(answer.statusCode()).isEqualTo(202);
    String position = JSON.readTree(answer.body()).get("position").asString();
    assertThat(recordAt(Topics.SESSION_EVENTS, position).value()).hasSizeGreaterThan(13_300_000);
  }

  @Test
  void more_than_16_MiB_is_refused_with_and_without_an_announced_length() throws Exception {
    byte[] large = new byte[17 * 1024 * 1024];
    Arrays.fill(large, (byte) ' ');
    BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));

    for (BodyPublisher body : List.of(BodyPublishers.ofByteArray(large), chunked)) {
      HttpResponse<String> answer = send("POST", "/api/whatsapp/webhook/" + session, body);
      assertThat(answer.statusCode()).isEqualTo(413);
      assertThat(answer.body()).contains("\"success\":false").contains("16777216");
    }
  }

  @Test
  void a_chunked_body_is_read_to_its_end() throws Exception {
    byte[] body = "{\"event\":\"ready\",\"data\":{}}".getBytes(UTF_8);
    BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));

    assertThat(send("POST", "/api/whatsapp/webhook/" + session, chunked).statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form",
        "application/json; charset=utf-16",
        "nonsense"
      })
  void other_content_than_json_is_not_supported(String type) throws Exception {
    HttpResponse<String> answer = postAs(type);

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body()).contains("\"success\":false").contains("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
        "application/vnd.api+json"
      })
  void json_is_supported_under_each_of_its_names(String type) throws Exception {
    assertThat(postAs(type).statusCode()).isEqualTo(202);
  }

  @Test
  void the_endpoint_tells_that_it_is_ready() throws Exception {
    HttpResponse<String> answer = get("/api/whatsapp/webhook/" + session);

    assertThat(answer.statusCode()).isEqualTo(200);
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.get("success").asBoolean()).isTrue();
    assertThat(body.get("message").asString())
        .isEqualTo("Webhook endpoint ready for session " + session);
    assertThat(body.get("sessionId").asString()).isEqualTo(session);
    assertThat(Instant.parse(body.get("timestamp").asString())).isBefore(Instant.now());
  }

  @Test
  void a_verification_is_answered_only_to_who_knows_the_token() throws Exception {
    String path =
        "/api/whatsapp/webhook/" + session + "?hub.mode=subscribe&hub.challenge=1158201444";

    HttpResponse<String> right = get(path + "&hub.verify_token=verify-me");
    assertThat(right.statusCode()).isEqualTo(200);
    assertThat(right.body()).isEqualTo("1158201444");
    assertThat(right.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(get(path + "&hub.verify_token=wrong").statusCode()).isEqualTo(403);
    assertThat(get(path).statusCode()).isEqualTo(403);
  }

  @Test
  void a_registration_and_a_deletion_are_events_too() throws Exception {
    String registration = "{\"userId\":\"user-456\",\"aiConfig\":{\"temperature\":0.70}}";
    HttpResponse<String> registered =
        send("PUT", "/api/whatsapp/session/" + session, json(registration));
    HttpResponse<String> deleted =
        send("DELETE", "/api/whatsapp/session/" + session, BodyPublishers.noBody());

    assertThat(registered.statusCode()).isEqualTo(202);
    assertThat(deleted.statusCode()).isEqualTo(202);
    String position = JSON.readTree(registered.body()).get("position").asString();
    assertThat(new String(recordAt(Topics.SESSION_EVENTS, position).value(), UTF_8))
        .contains("\"type\":\"whatsapp.session_registered\"")
        .endsWith("\"data\":" + registration + "}");
    String deletion = JSON.readTree(deleted.body()).get("position").asString();
    assertThat(new String(recordAt(Topics.SESSION_EVENTS, deletion).value(), UTF_8))
        .contains("\"type\":\"whatsapp.session_deleted\"");
  }

  @Test
  void a_faulty_registration_is_refused_with_its_faults() throws Exception {
    HttpResponse<String> answer =
        send("PUT", "/api/whatsapp/session/" + session, json("{\"isNotification\":\"yes\"}"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"field\":\"userId\"")
        .contains("\"field\":\"isNotification\"");
  }

  @Test
  void a_method_that_is_not_served_is_a_problem_like_all_others() throws Exception {
    HttpResponse<String> answer = send("PATCH", "/api/whatsapp/webhook/" + session, json("{}"));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.body()).contains("\"success\":false");
  }

  @Test
  void webhooks_are_counted_by_what_became_of_them() throws Exception {
    post(session, "{\"event\":\"ready\"}");
    post(session, "{}");

    assertThat(get("/actuator/prometheus").body())
        .contains("sessionlog_ingest_accepted_total{event=\"ready\"")
        .contains("sessionlog_ingest_refusals_total{outcome=\"rejected\",reason=\"not_valid\"")
        .contains("sessionlog_ingest_append_seconds_bucket")
        .contains("sessionlog_ingest_body_memory_bytes 0.0");
  }

  /** What real sender code put on the wire, where it lies beside the project. */
  @TestFactory
  Stream<DynamicTest> what_real_senders_put_on_the_wire_is_accepted() throws Exception {
    assumeTrue(Files.isDirectory(SENDERS), "recordings of real senders are not beside the project");
    try (Stream<Path> files = Files.walk(SENDERS)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(
              file -> !file.getFileName().toString().matches("(_|response-).*|.*[.]headers[.]json"))
          .toList()
          .stream()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      SENDERS.relativize(file).toString(),
                      () ->
                          assertThat(
                                  send(
                                          "POST",
                                          "/api/whatsapp/webhook/" + session,
                                          BodyPublishers.ofFile(file))
                                      .statusCode())
                              .isEqualTo(acceptedBy(file))));
    }
  }

  /** The status that the body's own sender takes for an acceptance. */
  private static int acceptedBy(Path file) throws IOException {
    return Dialects.of(JsonView.of(Files.readAllBytes(file))).map(Dialect::accepted).orElse(202);
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send("POST", "/api/whatsapp/webhook/" + path, json(body));
  }

  private HttpResponse<String> postAs(String type) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri("/api/whatsapp/webhook/" + session))
            .header("Content-Type", type)
            .POST(json("{\"event\":\"ready\"}"))
            .build(),
        BodyHandlers.ofString());
  }

  private static BodyPublisher json(String body) {
    return BodyPublishers.ofString(body);
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, BodyPublishers.noBody());
  }

  private static HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(30))
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }

  /** For paths that an HTTP client would mend or refuse. */
  private static String raw(String request) throws Exception {
    try (var socket = new Socket("localhost", uri("/").getPort());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      out.write(request.getBytes(UTF_8));
      out.flush();
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static URI uri(String path) {
    return URI.create(
        "http://localhost:" + service.getEnvironment().getProperty("local.server.port") + path);
  }

  private static ConsumerRecord<String, byte[]> rejectedOf(String session) {
    return broker.records(Topics.SESSION_EVENTS_REJECTED).stream()
        .filter(record -> session.equals(record.key()))
        .findFirst()
        .orElseThrow();
  }

  private static ConsumerRecord<String, byte[]> recordAt(String topic, String position) {
    return broker.records(topic).stream()
        .filter(record -> (record.partition() + ":" + record.offset()).equals(position))
        .findFirst()
        .orElseThrow();
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
