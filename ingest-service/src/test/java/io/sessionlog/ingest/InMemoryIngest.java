package io.sessionlog.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.ingest.append.InMemoryLog;
import io.sessionlog.ingest.limit.FrozenTime;
import io.sessionlog.model.wire.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole service over HTTP; in Kafka's place a producer that remembers, and no quota refills.
 */
public final class InMemoryIngest implements AutoCloseable {

  private static final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final ConfigurableApplicationContext service;

  private InMemoryIngest(ConfigurableApplicationContext service) {
    this.service = service;
  }

  /**
   * @param settings each as {@code NAME=value}
   */
  public static InMemoryIngest with(String... settings) {
    List<String> args = new ArrayList<>();
    for (String setting : settings) {
      args.add("--" + setting);
    }
    args.add("--spring.config.name=" + IngestService.NAME);
    args.add("--server.port=0");
    args.add("--ADMIN_AUTH=none");
    args.add("--MANAGEMENT_AUTH=none");
    args.add("--spring.main.allow-bean-definition-overriding=true");
    args.add("--logging.level.org.apache.kafka=error");
    args.add("--spring.kafka.bootstrap-servers=127.0.0.1:1");
    return new InMemoryIngest(
        new SpringApplicationBuilder(IngestService.class, InMemoryLog.class, FrozenTime.class)
            .run(args.toArray(String[]::new)));
  }

  public HttpResponse<String> post(String session, String body, Map<String, String> headers) {
    return send(
        request("/api/whatsapp/webhook/" + session, headers).POST(BodyPublishers.ofString(body)));
  }

  public HttpResponse<String> post(String session, String body) {
    return post(session, body, Map.of());
  }

  public HttpResponse<String> get(String path) {
    return send(request(path, Map.of()));
  }

  public HttpRequest.Builder request(String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri().resolve(path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60));
    headers.forEach(request::header);
    return request;
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
    return http.sendAsync(request, BodyHandlers.ofString());
  }

  /** Sends what an HTTP client would not, and reads until the service closes the connection. */
  public String raw(String request) {
    try (var socket = new Socket("localhost", uri().getPort());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      out.write(request.getBytes(UTF_8));
      out.flush();
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI uri() {
    return URI.create(
        "http://localhost:" + service.getEnvironment().getProperty("local.server.port"));
  }

  public List<ProducerRecord<String, byte[]>> events() {
    return records(Topics.SESSION_EVENTS);
  }

  public List<ProducerRecord<String, byte[]>> rejected() {
    return records(Topics.SESSION_EVENTS_REJECTED);
  }

  /** One of the service's own parts. */
  public <T> T part(Class<T> type) {
    return service.getBean(type);
  }

  /** Empties the log. */
  public void forget() {
    service.getBean("eventProducer", InMemoryLog.Log.class).clear();
  }

  /** How many requests were turned away, for whatever reason. */
  public double turnedAway() {
    return service
        .getBean(MeterRegistry.class)
        .get("sessionlog.ingest.refusals")
        .tag("outcome", "turned_away")
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** How many requests were turned away for that reason. */
  public double turnedAway(String reason) {
    return service
        .getBean(MeterRegistry.class)
        .get("sessionlog.ingest.refusals")
        .tag("outcome", "turned_away")
        .tag("reason", reason)
        .counter()
        .count();
  }

  private List<ProducerRecord<String, byte[]>> records(String topic) {
    MockProducer<String, byte[]> log = service.getBean("eventProducer", InMemoryLog.Log.class);
    return log.history().stream().filter(record -> record.topic().equals(topic)).toList();
  }

  @Override
  public void close() {
    service.close();
  }
}
