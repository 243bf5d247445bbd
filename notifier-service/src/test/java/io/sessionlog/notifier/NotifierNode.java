package io.sessionlog.notifier;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The real service, and what may be said to it; ingest's part is played by hand. */
final class NotifierNode implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final ConfigurableApplicationContext context;
  private final KafkaProducer<String, byte[]> ingest;

  NotifierNode(String bootstrapServers, Path data, String... settings) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--spring.config.name=" + NotifierService.NAME,
                "--server.port=0",
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                "--sessionlog.exit-process-on-fatal-error=false",
                "--DATA_DIR=" + data,
                "--NOTIFY_ALLOW=127.0.0.1",
                "--MANAGEMENT_AUTH=none"));
    args.addAll(List.of(settings));
    context =
        new SpringApplicationBuilder(NotifierService.class)
            .registerShutdownHook(false)
            .run(args.toArray(String[]::new));
    ingest =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** An answer, with its body read as JSON. */
  record Answer(int status, JsonNode json) {}

  Answer call(String method, String path, String body, String... headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url() + path))
              .method(
                  method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
      for (int i = 0; i < headers.length; i += 2) {
        request.header(headers[i], headers[i + 1]);
      }
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      String text = response.body();
      return new Answer(response.statusCode(), text.startsWith("{") ? JSON.readTree(text) : null);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  String url() {
    return "http://localhost:"
        + context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  boolean isReady() {
    return call("GET", "/actuator/health/readiness", null).status() == 200;
  }

  /** Whether it has not ended. */
  boolean isRunning() {
    return context.isActive();
  }

  /** What its parts wait for. */
  JsonNode health() {
    return call("GET", "/actuator/health", null).json().path("components");
  }

  /**
   * Appends an event as ingest does.
   *
   * @return its position
   */
  String event(String sessionId, String event, String data, String userId) {
    byte[] body = data.getBytes(StandardCharsets.UTF_8);
    var attributes =
        new EventAttributes(
            UUID.randomUUID().toString(), "/test", event, sessionId, Instant.now(), userId, null);
    try {
      RecordMetadata stored =
          ingest
              .send(
                  new ProducerRecord<>(
                      Topics.SESSION_EVENTS,
                      sessionId,
                      EventCodec.write(attributes, body, 0, body.length)))
              .get();
      return stored.partition() + ":" + stored.offset();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    ingest.close();
    context.close();
  }
}
