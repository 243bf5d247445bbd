package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.testing.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What a collector of logs gets from a process with the profile {@code json}. */
class JsonLogsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @TempDir Path directory;

  @Test
  void each_line_is_an_object_and_one_about_an_event_has_the_position_of_the_answer()
      throws Exception {
    int port = new Ports(1).next();
    Path log = directory.resolve("service.log");
    try (var kafka = TestBroker.start(1, Topics.MAX_RECORD_BYTES)) {
      Jvm ingest = startIngest(kafka.bootstrapServers(), port, log);
      String position =
          await()
              .atMost(PATIENCE)
              .until(() -> deliver(port), answer -> answer.status() == 202)
              .header("Session-Position")
              .orElseThrow();

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(lines(log))
                      .anySatisfy(
                          line -> {
                            assertThat(line.path("position").asString("")).isEqualTo(position);
                            assertThat(line.path("message").asString("")).contains("logged");
                          }));
      ingest.kill();
    }
  }

  private static Jvm startIngest(String bootstrapServers, int port, Path log) {
    return Jvm.start(
        "io.sessionlog.ingest.IngestService",
        List.of("-Xmx256m"),
        List.of(),
        Map.of(
            "SPRING_PROFILES_ACTIVE", "json",
            "LOGGING_LEVEL_IO_SESSIONLOG", "debug",
            "INGEST_PORT", Integer.toString(port),
            "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
            "WEBHOOK_AUTH", "none",
            "ADMIN_AUTH", "none",
            "MANAGEMENT_AUTH", "none"),
        log);
  }

  private static Http.Answer deliver(int port) {
    URI webhook = URI.create("http://127.0.0.1:" + port + "/api/whatsapp/webhook/logged");
    return new Http()
        .send(
            HttpRequest.newBuilder(webhook)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"event\":\"ready\"}")),
            TIMEOUT);
  }

  /** Fails on a line that is no JSON; the last may be half written. */
  private static List<JsonNode> lines(Path log) throws IOException {
    String text = Files.readString(log);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(JSON::readTree).toList();
  }
}
