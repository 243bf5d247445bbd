package io.sessionlog.analytics;

import io.sessionlog.analytics.fold.History;
import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The real service, and what may be said to it; ingest's part is played by hand. */
final class AnalyticsNode implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final ConfigurableApplicationContext context;
  private final int port = freePort();

  AnalyticsNode(String bootstrapServers, Path data, Clock clock, String... settings) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--spring.config.name=" + AnalyticsService.NAME,
                "--server.port=" + port,
                "--ANALYTICS_ADVERTISED_ADDRESS=localhost:" + port,
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                "--sessionlog.exit-process-on-fatal-error=false",
                "--SHUTDOWN_LEAD=0s",
                "--TOPIC_PARTITIONS=3",
                "--DATA_DIR=" + data,
                "--MANAGEMENT_AUTH=none"));
    args.addAll(List.of(settings));
    context =
        new SpringApplicationBuilder(AnalyticsService.class)
            .registerShutdownHook(false)
            .initializers(
                (ApplicationContextInitializer<GenericApplicationContext>)
                    beans -> beans.registerBean("clock", Clock.class, () -> clock))
            .run(args.toArray(String[]::new));
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An answer, with its body read as JSON. */
  record Answer(int status, HttpResponse<String> response) {

    JsonNode data() {
      return JSON.readTree(response.body()).path("data");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Answer get(String path, String... headers) {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
      for (int i = 0; i < headers.length; i += 2) {
        request.header(headers[i], headers[i + 1]);
      }
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  boolean isReady() {
    return get("/actuator/health/readiness").status() == 200;
  }

  /** Appends an event as ingest does. */
  static Position event(
      KafkaProducer<String, byte[]> ingest,
      String session,
      Instant time,
      String event,
      String data,
      String userId) {
    byte[] envelope =
        History.envelope(event, session, time, userId, null, UUID.randomUUID().toString(), data);
    try {
      var appended =
          ingest.send(new ProducerRecord<>(Topics.SESSION_EVENTS, session, envelope)).get();
      return new Position(appended.partition(), appended.offset());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static byte[] key(String session) {
    return session.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    context.close();
  }
}
