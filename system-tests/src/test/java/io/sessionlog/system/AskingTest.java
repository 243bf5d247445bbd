package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.standalone.Standalone;
import io.sessionlog.testing.StandInServer;
import io.sessionlog.testing.TopicReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From a lost webhook to the right state: every service is the real one, the server a stand-in. */
class AskingTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Of answers that can't be believed. */
  private static final int KINDS = 5;

  @TempDir private static Path data;
  private static StandInServer server;
  private static StandInServer broken;
  private static Standalone pipeline;

  private final String session = "asked-" + UUID.randomUUID();

  @BeforeAll
  static void start() throws Exception {
    server = new StandInServer();
    broken = new StandInServer();
    Path servers =
        Files.writeString(data.resolve("servers"), "wwebjs-api " + broken.url() + " - broken-*\n");
    pipeline =
        Standalone.onFreePorts(
            data,
            null,
            "--WHATSAPP_SERVER_API=" + server.url(),
            "--WHATSAPP_SERVERS_FILE=" + servers,
            "--ASK_PENDING_AFTER=300ms",
            "--ASK_SILENT_AFTER=300ms",
            "--ASK_LOST_AFTER=300ms",
            "--ASK_MAX_INTERVAL=2s",
            "--ASK_RATE=500");
  }

  @AfterAll
  static void stop() {
    pipeline.close();
    server.close();
    broken.close();
  }

  private static void tell(String session, String body) throws Exception {
    int status =
        send(HttpRequest.newBuilder(pipeline.ingest().resolve("/api/whatsapp/webhook/" + session))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)))
            .statusCode();
    assertThat(status).isEqualTo(202);
  }

  private static java.net.http.HttpResponse<String> send(HttpRequest.Builder request)
      throws Exception {
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode get(URI service, String path) throws Exception {
    return JsonMapper.shared().readTree(send(HttpRequest.newBuilder(service.resolve(path))).body());
  }

  private static JsonNode shown(String session) throws Exception {
    return get(pipeline.query(), "/api/whatsapp/session/status/" + session).path("data");
  }

  private static String status(String session) throws Exception {
    return shown(session).path("status").asString("");
  }

  private static void says(String session, String message) {
    server.answer(
        "/session/status/" + session,
        200,
        "{\"success\":%s,\"state\":null,\"message\":\"%s\"}"
            .formatted(message.equals("session_connected"), message));
  }

  @Test
  void a_lost_ready_is_asked_for_and_the_timeline_says_so() throws Exception {
    says(session, "session_connected");
    tell(session, "{\"event\":\"authenticated\"}");

    await().atMost(PATIENCE).until(() -> status(session).equals("session_connected"));
    assertThat(shown(session).path("message").asString())
        .isEqualTo("The WhatsApp server was asked: session_connected");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              JsonNode entry =
                  get(pipeline.query(), "/api/whatsapp/session/" + session + "/timeline")
                      .path("data")
                      .path(0);
              assertThat(entry.path("event").asString()).isEqualTo("session_observed");
              assertThat(entry.path("note").asString())
                  .startsWith("Its server (wwebjs-api) was asked at ")
                  .endsWith("session_connected. No webhook had told it.");
            });
  }

  @Test
  void a_session_whose_end_was_lost_and_that_its_server_forgot_is_not_connected() throws Exception {
    says(session, "session_not_found");
    tell(session, "{\"event\":\"ready\"}");

    await().atMost(PATIENCE).until(() -> status(session).equals("session_not_connected"));
    assertThat(shown(session).path("message").asString())
        .isEqualTo("The WhatsApp server does not know this session");
  }

  /**
   * Of many sessions at once: pages, errors and silence change nothing, and truth comes through.
   */
  @Test
  void whatever_a_server_says_that_can_not_be_believed_no_state_is_wrong() throws Exception {
    List<String> sessions =
        IntStream.range(0, 20).mapToObj(i -> "broken-" + session + "-" + i).toList();
    for (int i = 0; i < sessions.size(); i++) {
      String path = "/session/status/" + sessions.get(i);
      switch (i % KINDS) {
        case 0 ->
            broken.answer(
                path, it -> StandInServer.send(it, 500, "text/html", "<html>gone</html>"));
        case 1 -> broken.answer(path, 500, "{\"success\":false,\"error\":\"boom\"}");
        case 2 -> broken.answer(path, 200, "{\"message\":\"" + "x".repeat(100_000) + "\"}");
        case 3 ->
            broken.answer(
                path, it -> StandInServer.send(it, 200, "text/html", "<html>gone</html>"));
        default -> broken.answer(path, 200, "{\"success\":false,\"message\":\"who knows\"}");
      }
      tell(sessions.get(i), "{\"event\":\"ready\"}");
    }
    await()
        .atMost(PATIENCE)
        .until(() -> IntStream.range(0, KINDS).allMatch(kind -> isAsked(sessions, kind)));
    // Each of that may be one session's; of all of them it is the server's.
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                get(Objects.requireNonNull(pipeline.reconciler()), "/actuator/health")
                    .toString()
                    .contains("open: "));
    for (String each : sessions) {
      assertThat(status(each)).isEqualTo("session_connected");
    }
    assertThat(
            TopicReader.read(pipeline.bootstrapServers(), Topics.SESSION_EVENTS).stream()
                .filter(
                    record ->
                        new String(record.key(), StandardCharsets.UTF_8)
                            .startsWith("broken-" + session))
                .filter(
                    record ->
                        new String(record.value(), StandardCharsets.UTF_8)
                            .contains("session_observed")))
        .isEmpty();
  }

  private static boolean isAsked(List<String> sessions, int kind) {
    return broken.calls().stream()
        .map(call -> sessions.indexOf(call.path().substring(call.path().lastIndexOf('/') + 1)))
        .anyMatch(index -> index >= 0 && index % KINDS == kind);
  }
}
