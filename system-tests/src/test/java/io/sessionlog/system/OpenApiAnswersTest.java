package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.standalone.Standalone;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The running services' answers are such as their documents describe. */
class OpenApiAnswersTest {

  private static final String WEBHOOK = "/api/whatsapp/webhook";
  private static final String SESSION = "/api/whatsapp/session";

  /** The schema of each event's data. */
  private static final Map<String, String> DATA_OF =
      Map.of(
          "snapshot", "SnapshotBegin",
          "session", "ListEntry",
          "removed", "Removed",
          "summary", "Summary",
          "heartbeat", "Heartbeat");

  private static final String CHAT = "15550100001@c.us";
  private static final String MESSAGE_ID = "true_" + CHAT + "_3EB0C767D097B7C7C030";
  private static final String MESSAGE =
      """
      "message":{"id":{"_serialized":"%s"},"body":"Hello","type":"image","from":"15550123456@c.us","to":"%s",
      "fromMe":true,"timestamp":1795593600,"hasMedia":true}\
      """
          .formatted(MESSAGE_ID, CHAT);

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path data;

  private static Standalone pipeline;
  private static OpenApiDocument ingest;
  private static OpenApiDocument query;

  @BeforeAll
  static void start() {
    pipeline = Standalone.onFreePorts(data, null, "--sessionlog.exit-process-on-fatal-error=false");
    ingest = document(pipeline.ingest());
    query = document(pipeline.query());
  }

  @AfterAll
  static void stop() {
    pipeline.close();
  }

  private static OpenApiDocument document(URI service) {
    return new OpenApiDocument(send("GET", service.resolve("/openapi"), "").body());
  }

  private static HttpResponse<byte[]> send(String method, URI uri, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(uri)
            .timeout(Duration.ofMinutes(1))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!body.isEmpty() && !List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    } catch (Exception e) {
      throw new AssertionError(method + " " + uri, e);
    }
  }

  /** One of the services, and its document. */
  private record Api(URI service, OpenApiDocument document) {

    static Api of(ConfigurableApplicationContext service) {
      URI uri = URI.create("http://localhost:" + Service.port(service, "server"));
      return new Api(uri, OpenApiAnswersTest.document(uri));
    }

    /**
     * Asks, and holds the answer against the document.
     *
     * @param operation as the document names it, such as {@code GET /path/{id}}
     * @param target the path with its parameters in place
     */
    HttpResponse<byte[]> ask(
        int status, String operation, String target, String body, String... headers) {
      HttpResponse<byte[]> answer =
          send(
              operation.substring(0, operation.indexOf(' ')),
              service.resolve(target),
              body,
              headers);
      assertThat(answer.statusCode())
          .as(() -> target + ": " + new String(answer.body(), StandardCharsets.UTF_8))
          .isEqualTo(status);
      document.assertDescribes(operation, answer);
      return answer;
    }
  }

  private static HttpResponse<byte[]> write(
      int status, String operation, String target, String body, String... headers) {
    return new Api(pipeline.ingest(), ingest).ask(status, operation, target, body, headers);
  }

  private static HttpResponse<byte[]> read(
      int status, String operation, String target, String... headers) {
    return new Api(pipeline.query(), query).ask(status, "GET " + operation, target, "", headers);
  }

  private static String position(HttpResponse<byte[]> accepted) {
    return accepted.headers().firstValue("Session-Position").orElseThrow();
  }

  @Test
  void webhooks_that_are_taken_and_refused() {
    String one = "POST " + WEBHOOK + "/{sessionId}";
    write(202, one, WEBHOOK + "/w?userId=user-456", "{\"event\":\"ready\",\"data\":{}}");
    write(202, "POST " + WEBHOOK, WEBHOOK, "{\"dataType\":\"ready\",\"sessionId\":\"w\"}");
    write(202, "POST " + WEBHOOK + "/", WEBHOOK + "/", "{\"event\":\"ready\",\"sessionId\":\"w\"}");
    write(400, one, WEBHOOK + "/w", "{\"event\":\"message_ack\",\"data\":{\"ack\":\"two\"}}");
    write(400, one, WEBHOOK + "/w", "{\"event\":");
    write(400, "POST " + WEBHOOK, WEBHOOK, "{\"event\":\"ready\"}");
    write(400, one, WEBHOOK + "/w%20w", "{\"event\":\"ready\"}");
    write(415, one, WEBHOOK + "/w", "ready", "Content-Type", "text/plain");
    write(200, "GET " + WEBHOOK + "/{sessionId}", WEBHOOK + "/w", "");
    write(400, "GET " + WEBHOOK + "/{sessionId}", WEBHOOK + "/w%20w", "");
    write(403, "GET " + WEBHOOK + "/{sessionId}", WEBHOOK + "/w?hub.mode=subscribe", "");
  }

  @Test
  void registrations_and_deletions() {
    String put = "PUT " + SESSION + "/{sessionId}";
    write(202, put, SESSION + "/r", "{\"userId\":\"user-456\",\"aiConfig\":{\"a\":1}}");
    write(400, put, SESSION + "/r", "{\"isNotification\":1}");
    write(415, put, SESSION + "/r", "x", "Content-Type", "text/plain");
    write(202, "DELETE " + SESSION + "/{sessionId}", SESSION + "/r", "");
    write(400, "DELETE " + SESSION + "/{sessionId}", SESSION + "/" + "r".repeat(129), "");
  }

  @Test
  void a_session_its_list_and_its_qr_code() {
    String webhook = "POST " + WEBHOOK + "/{sessionId}";
    String at =
        position(
            write(202, webhook, WEBHOOK + "/s", "{\"event\":\"qr\",\"data\":{\"qr\":\"2@x\"}}"));
    String status = SESSION + "/status/{sessionId}";
    HttpResponse<byte[]> qr = read(200, status, SESSION + "/status/s", "Session-Position", at);
    String tag = qr.headers().firstValue("ETag").orElseThrow();
    read(304, status, SESSION + "/status/s", "If-None-Match", tag);
    read(200, SESSION + "/qr/{sessionId}.png", SESSION + "/qr/s.png");

    at = position(write(202, webhook, WEBHOOK + "/s", "{\"event\":\"ready\"}"));
    read(200, status, SESSION + "/status/s", "Session-Position", at);
    read(404, SESSION + "/qr/{sessionId}.png", SESSION + "/qr/s.png");
    read(404, SESSION + "/qr/{sessionId}.png", SESSION + "/qr/nobody.png");
    read(404, status, SESSION + "/status/nobody");
    read(400, status, SESSION + "/status/" + "n".repeat(129));
    read(400, status, SESSION + "/status/s", "Session-Position", "x");
    read(503, status, SESSION + "/status/s", "Session-Position", "0:999999");

    String list = SESSION + "/list-realtime";
    tag = read(200, list, list + "?limit=1").headers().firstValue("ETag").orElseThrow();
    read(200, list, list + "?status=needsQR&userId=nobody");
    read(400, list, list + "?status=none&limit=0");
    assertThat(tag).startsWith("W/");
  }

  @Test
  void messages_calls_chats_and_the_timeline() {
    String webhook = "POST " + WEBHOOK + "/{sessionId}";
    for (String body :
        new String[] {
          "{\"event\":\"message_create\",\"data\":{" + MESSAGE + "}}",
          "{\"event\":\"message_ack\",\"data\":{" + MESSAGE + ",\"ack\":3}}",
          "{\"event\":\"media\",\"data\":{"
              + MESSAGE
              + ",\"messageMedia\":{\"mimetype\":\"image/png\",\"data\":\"iVBORw0KGgo=\"}}}",
          "{\"event\":\"message_reaction\",\"data\":{\"reaction\":{\"msgId\":{\"_serialized\":\""
              + MESSAGE_ID
              + "\"},\"reaction\":\"+\",\"senderId\":\"x@c.us\"}}}",
          "{\"event\":\"message\",\"data\":{\"message\":{\"id\":\"bare\",\"from\":\"x@c.us\"}}}",
          "{\"event\":\"message_revoke_everyone\",\"data\":{\"message\":{\"id\":\"bare\"}}}",
          "{\"event\":\"call\",\"data\":{\"call\":{\"id\":\"c\",\"from\":\"x@c.us\"}}}"
        }) {
      write(202, webhook, WEBHOOK + "/m", body);
    }
    String at = position(write(202, webhook, WEBHOOK + "/m", "{\"event\":\"ready\"}"));
    String of = SESSION + "/{sessionId}";
    String m = SESSION + "/m";
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                send("GET", pipeline.query().resolve(m + "/messages"), "", "Session-Position", at)
                        .statusCode()
                    == 200);

    HttpResponse<byte[]> page = read(200, of + "/messages", m + "/messages?limit=1");
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("nextCursor\":\"");
    read(200, of + "/messages", m + "/messages");
    read(200, of + "/messages", m + "/messages?direction=out&after=0");
    read(400, of + "/messages", m + "/messages?direction=up&before=x");
    read(404, of + "/messages", SESSION + "/nobody/messages");
    read(200, of + "/messages/{messageId}", m + "/messages/" + MESSAGE_ID);
    read(404, of + "/messages/{messageId}", m + "/messages/none");
    read(200, of + "/messages/{messageId}/media", m + "/messages/" + MESSAGE_ID + "/media");
    read(404, of + "/messages/{messageId}/media", m + "/messages/bare/media");
    read(200, of + "/chats", m + "/chats");
    read(200, of + "/timeline", m + "/timeline?changes=true");
    read(400, of + "/timeline", m + "/timeline?limit=0");
    read(404, of + "/timeline", SESSION + "/nobody/timeline");
    HttpResponse<byte[]> calls = read(200, of + "/calls", m + "/calls");
    String tag = calls.headers().firstValue("ETag").orElseThrow();
    read(304, of + "/calls", m + "/calls", "If-None-Match", tag);
  }

  @Test
  void numbers_of_a_session_of_all_and_of_those_in_trouble() {
    String webhook = "POST " + WEBHOOK + "/{sessionId}";
    write(202, webhook, WEBHOOK + "/n?userId=u", "{\"event\":\"qr\",\"data\":{\"qr\":\"2@n\"}}");
    write(202, webhook, WEBHOOK + "/n", "{\"event\":\"ready\"}");
    write(
        202, webhook, WEBHOOK + "/n", "{\"event\":\"message_create\",\"data\":{" + MESSAGE + "}}");
    String at = position(write(202, webhook, WEBHOOK + "/n", "{\"event\":\"disconnected\"}"));
    var numbers = new Api(pipeline.analytics(), document(pipeline.analytics()));
    String of = "GET " + SESSION + "/{sessionId}/stats";
    String n = SESSION + "/n/stats";
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                send("GET", pipeline.analytics().resolve(n), "", "Session-Position", at)
                        .statusCode()
                    == 200);

    numbers.ask(200, of, n, "", "Session-Position", at);
    numbers.ask(400, of, n + "?bucket=week&tz=Mars", "");
    numbers.ask(404, of, SESSION + "/nobody/stats", "");
    String past = n + "?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z";
    String tag = numbers.ask(200, of, past, "").headers().firstValue("ETag").orElseThrow();
    numbers.ask(304, of, past, "", "If-None-Match", tag);

    String sums = "/api/whatsapp/stats";
    numbers.ask(200, "GET " + sums, sums + "?userId=u&bucket=day&tz=Asia/Kathmandu", "");
    numbers.ask(400, "GET " + sums, sums + "?from=tomorrow", "");
    String top = sums + "/top";
    HttpResponse<byte[]> troubled = numbers.ask(200, "GET " + top, top + "?userId=u", "");
    assertThat(new String(troubled.body(), StandardCharsets.UTF_8)).contains("\"untold\":1");
    numbers.ask(400, "GET " + top, top + "?by=fame", "");
  }

  @Test
  void a_stream_and_one_that_is_refused() throws Exception {
    String webhook = "POST " + WEBHOOK + "/{sessionId}";
    String at = position(write(202, webhook, WEBHOOK + "/l", "{\"event\":\"ready\"}"));
    read(200, SESSION + "/status/{sessionId}", SESSION + "/status/l", "Session-Position", at);
    read(400, SESSION + "/stream", SESSION + "/stream?status=none&lastEventId=x");

    HttpResponse<Stream<String>> stream =
        HTTP.send(
            HttpRequest.newBuilder(pipeline.query().resolve(SESSION + "/stream?sessionId=l"))
                .build(),
            BodyHandlers.ofLines());
    query.assertDescribesHead("GET " + SESSION + "/stream", stream);
    write(202, "DELETE " + SESSION + "/{sessionId}", SESSION + "/l", "");
    Set<String> seen = new TreeSet<>();
    try (Stream<String> lines = stream.body()) {
      String event = "";
      for (Iterator<String> line = lines.iterator(); !seen.contains("removed"); ) {
        String text = line.next();
        if (text.startsWith("event:")) {
          event = text.substring("event:".length()).strip();
        } else if (text.startsWith("data:")) {
          query.assertMatches(DATA_OF.get(event), text.substring("data:".length()));
          seen.add(event);
        }
      }
    }
    assertThat(seen).contains("snapshot", "session", "summary", "removed");
  }

  private static String keyOf(String key, String more) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    return "--API_KEYS=sha256=" + HexFormat.of().formatHex(hash) + " " + more;
  }

  @Test
  void callers_without_a_key_or_with_one_for_something_else(@TempDir Path other) throws Exception {
    try (ConfigurableApplicationContext context =
        Service.INGEST.start(
            other, keyOf("reads", "user=u"), "--WHATSAPP_API_KEY=secret", "--MAX_BODY_SIZE=1KB")) {
      Api api = Api.of(context);
      String webhook = "POST " + WEBHOOK + "/{sessionId}";
      String delete = "DELETE " + SESSION + "/{sessionId}";
      api.ask(401, webhook, WEBHOOK + "/k", "{\"event\":\"ready\"}");
      api.ask(401, webhook, WEBHOOK + "/k", "{}", "X-Webhook-Signature", "sha256=00");
      // A proof that may hold: who shows none is refused before the body.
      api.ask(413, webhook, WEBHOOK + "/k", "x".repeat(2_000), "X-Webhook-Signature", "sha256=00");
      api.ask(401, delete, SESSION + "/k", "");
      api.ask(403, delete, SESSION + "/k", "", "x-api-key", "reads");
    }
    try (ConfigurableApplicationContext context =
        Service.QUERY.start(other, keyOf("measures", "scope=metrics"))) {
      Api api = Api.of(context);
      for (String operation : api.document().operations()) {
        String target = operation.substring(4).replaceAll("\\{[^}]+}", "some-thing");
        api.ask(401, operation, target, "");
        api.ask(401, operation, target, "", "x-api-key", "unknown");
        api.ask(403, operation, target, "", "x-api-key", "measures");
      }
    }
  }

  @Test
  void services_that_are_busy_or_have_no_kafka(@TempDir Path other) {
    String[] open = {
      "--WEBHOOK_AUTH=none", "--ADMIN_AUTH=none", "--QUERY_AUTH=none", "--MANAGEMENT_AUTH=none"
    };
    try (ConfigurableApplicationContext context =
        Service.INGEST.start(
            other,
            Stream.concat(
                    Stream.of(open),
                    Stream.of("--RATE_LIMIT_PER_SESSION=1", "--KAFKA_ACK_TIMEOUT=200ms"))
                .toArray(String[]::new))) {
      Api api = Api.of(context);
      String webhook = "POST " + WEBHOOK + "/{sessionId}";
      api.ask(503, webhook, WEBHOOK + "/b", "{\"event\":\"ready\"}");
      api.ask(429, webhook, WEBHOOK + "/b", "{\"event\":\"ready\"}");
      api.ask(503, "DELETE " + SESSION + "/{sessionId}", SESSION + "/b", "");
    }
    try (ConfigurableApplicationContext context = Service.QUERY.start(other, open)) {
      Api api = Api.of(context);
      for (String operation : api.document().operations()) {
        // What reconcilers know needs no Kafka here; without one nobody knows anything.
        int status = operation.endsWith("/ws") ? 426 : operation.endsWith("/server") ? 200 : 503;
        api.ask(
            status, operation, operation.substring(4).replaceAll("\\{[^}]+}", "some-thing"), "");
      }
    }
  }
}
