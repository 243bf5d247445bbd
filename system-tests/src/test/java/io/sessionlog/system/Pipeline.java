package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.standalone.Standalone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What tests may say to the pipeline: the webhooks of a sender, the questions of a frontend. */
final class Pipeline implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Standalone standalone;

  private Pipeline(Standalone standalone) {
    this.standalone = standalone;
  }

  /** An embedded broker and the services, on free ports. */
  static Pipeline start(Path dataDir, String... properties) {
    return onKafka(dataDir, null, properties);
  }

  /** The services alone, on a cluster that runs already. */
  static Pipeline onKafka(Path dataDir, String bootstrapServers, String... properties) {
    var quiet = new String[properties.length + 1];
    System.arraycopy(properties, 0, quiet, 0, properties.length);
    quiet[properties.length] = "--sessionlog.exit-process-on-fatal-error=false";
    return new Pipeline(Standalone.onFreePorts(dataDir, bootstrapServers, quiet));
  }

  String bootstrapServers() {
    return standalone.bootstrapServers();
  }

  /** An answer with its body read as JSON where it is JSON. */
  record Answer(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    byte[] body() {
      return response.body();
    }

    String text() {
      return new String(body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(body());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  /** Posts a webhook that must be accepted, and gives its position. */
  String deliver(String session, String body) {
    return deliver(session, body.getBytes(StandardCharsets.UTF_8));
  }

  String deliver(String session, byte[] body) {
    Answer answer = post(session, body);
    assertThat(answer.status()).as(answer::text).isEqualTo(202);
    return answer.header("Session-Position");
  }

  Answer post(String session, byte[] body) {
    return post(session, body, Map.of());
  }

  Answer post(String sessionAndQuery, byte[] body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                standalone.ingest().resolve("/api/whatsapp/webhook/" + sessionAndQuery))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return send(request);
  }

  Answer register(String session, String body) {
    return send(
        HttpRequest.newBuilder(standalone.ingest().resolve("/api/whatsapp/session/" + session))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  Answer delete(String session) {
    return send(
        HttpRequest.newBuilder(standalone.ingest().resolve("/api/whatsapp/session/" + session))
            .DELETE());
  }

  /** The state once the event at the position is folded: read your writes, no polling. */
  JsonNode statusAt(String session, String position) {
    Answer answer = statusAnswerAt(session, position);
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json().get("data");
  }

  Answer statusAnswerAt(String session, String position) {
    return getAt("/api/whatsapp/session/status/" + session, position);
  }

  /** What is read once the event at the position is folded. */
  Answer getAt(String path, String position) {
    return await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .until(() -> get(path, "Session-Position", position), answer -> answer.status() != 503);
  }

  Answer get(String path) {
    return send(query(path));
  }

  URI queryAddress() {
    return standalone.query();
  }

  /** From another node than this pipeline's own. */
  Answer getFrom(URI node, String path) {
    return send(HttpRequest.newBuilder(node.resolve(path)));
  }

  Answer get(String path, String header, String value) {
    return send(query(path).header(header, value));
  }

  private HttpRequest.Builder query(String path) {
    return HttpRequest.newBuilder(standalone.query().resolve(URI.create(path)));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    standalone.close();
  }
}
