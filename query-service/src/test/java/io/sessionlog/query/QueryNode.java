package io.sessionlog.query;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.testing.SseClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real service on a free port, and what clients say to it. */
final class QueryNode implements AutoCloseable {

  static final String STATUS = "/api/whatsapp/session/status/";
  static final String LIST = "/api/whatsapp/session/list-realtime";
  static final String STREAM = "/api/whatsapp/session/stream";
  static final String SOCKET = "/api/whatsapp/session/ws";
  static final String QR = "/api/whatsapp/session/qr/";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final ConfigurableApplicationContext context;

  private QueryNode(ConfigurableApplicationContext context) {
    this.context = context;
  }

  private static final List<String> OPEN = List.of("--QUERY_AUTH=none", "--MANAGEMENT_AUTH=none");

  /** Open to everybody; ready when it returns. */
  static QueryNode start(Path data, Clock clock, String... settings) {
    QueryNode node = startUnready(data, TestCluster.get().bootstrapServers(), clock, settings);
    node.awaitReady();
    return node;
  }

  static QueryNode startUnready(
      Path data, String bootstrapServers, Clock clock, String... settings) {
    var args =
        new ArrayList<>(
            List.of(
                "--spring.config.name=" + QueryService.NAME,
                "--server.port=0",
                // Not by KAFKA_BOOTSTRAP_SERVERS: the embedded broker sets this property for the
                // whole JVM.
                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                // Nodes of one test class are a group only if they say so.
                "--QUERY_APPLICATION_ID=query-" + data.getFileName(),
                "--DATA_DIR=" + data));
    for (String setting : settings) {
      String name = setting.substring(0, setting.indexOf('=') + 1);
      args.removeIf(byDefault -> byDefault.startsWith(name));
      args.add(setting);
    }
    if (args.stream().noneMatch(argument -> argument.matches("--(API_KEYS|JWT_ISSUER)=.*"))) {
      args.addAll(OPEN);
    }
    return new QueryNode(
        new SpringApplicationBuilder(QueryService.class)
            .initializers(
                context ->
                    ((GenericApplicationContext) context).registerBean(Clock.class, () -> clock))
            .registerShutdownHook(false)
            .run(args.toArray(String[]::new)));
  }

  void awaitReady() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> get("/actuator/health/readiness").status() == 200);
  }

  /** The group has settled, and the owner of this session's messages answers. */
  void awaitMessages(String sessionId) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              Answer answer = get("/api/whatsapp/session/" + sessionId + "/messages");
              return answer.status() == 200 && answer.header("Session-Stale") == null;
            });
  }

  /** Questions that this node passed on. */
  double hops(String outcome) {
    return context
        .getBean(MeterRegistry.class)
        .get("sessionlog.query.hops")
        .tag("outcome", outcome)
        .counter()
        .count();
  }

  /** How often the tasks of the messages stopped, for whatever cause. */
  double failures() {
    return context
        .getBean(MeterRegistry.class)
        .get("sessionlog.streams.failures")
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** Streams and sockets that ended for a reason. */
  double ended(String reason) {
    return context
        .getBean(MeterRegistry.class)
        .get("sessionlog.push.ended")
        .tag("reason", reason)
        .counter()
        .count();
  }

  double clients(String kind) {
    return context
        .getBean(MeterRegistry.class)
        .get("sessionlog.push.clients")
        .tag("kind", kind)
        .gauge()
        .value();
  }

  /** A port that was free a moment ago: other nodes must know it before the node starts. */
  static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SessionTable table() {
    return context.getBean(SessionView.class).table();
  }

  /** Follows {@code STREAM} with these parameters. */
  SseClient stream(String parameters, String... headers) {
    return new SseClient(uri(STREAM + "?" + parameters), headers);
  }

  Answer get(String path, String... headers) {
    return send(request(path, headers).GET().build());
  }

  Answer head(String path, String... headers) {
    return send(request(path, headers).method("HEAD", HttpRequest.BodyPublishers.noBody()).build());
  }

  Answer options(String path, String... headers) {
    return send(
        request(path, headers).method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build());
  }

  Answer post(String path) {
    return send("POST", path);
  }

  Answer send(String method, String path) {
    return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()).build());
  }

  CompletableFuture<Answer> getAsync(String path, String... headers) {
    return HTTP.sendAsync(
            request(path, headers).GET().build(), HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(Answer::new);
  }

  private HttpRequest.Builder request(String path, String... headers) {
    var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(1));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  URI uri(String path) {
    return URI.create(
        "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
  }

  private static Answer send(HttpRequest request) {
    try {
      return new Answer(HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }

  record Answer(HttpResponse<byte[]> response) {

    int status() {
      return response.statusCode();
    }

    byte[] bytes() {
      return response.body();
    }

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
      return JSON.readTree(response.body());
    }

    JsonNode data() {
      return json().get("data");
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }
}
