package io.sessionlog.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Hmac;
import io.sessionlog.standalone.Standalone;
import io.sessionlog.testing.SseClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two tenants and an administrator behind closed doors: what each is told, through all services.
 */
class TenantsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String SHARED = "the-shared-secret";
  private static final String BOBS_SECRET = "bob-s-secret";
  private static final String HERS = "alice-1";
  private static final String HIS = "bob-1";
  private static final String HIS_TEXT = "bob-wrote-this";

  /** A position that can be read. */
  private static final Pattern PLACE = Pattern.compile("\"position\":\"\\d+:\\d+\"");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private static Path data;
  private static Standalone pipeline;

  @BeforeAll
  static void start() throws Exception {
    Path secrets =
        Files.writeString(data.resolve("secrets"), "bob-*,user=bob " + BOBS_SECRET + "\n");
    pipeline =
        Standalone.onFreePorts(
            data,
            null,
            "--API_KEYS="
                + String.join(
                    ";",
                    key("alice", "user=alice"),
                    key("bob", "user=bob"),
                    key("admin", "scope=admin")),
            "--WHATSAPP_API_KEY=" + SHARED,
            "--WEBHOOK_SECRETS_FILE=" + secrets);
    for (String body :
        List.of(
            "{\"event\":\"message\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"m1\"},\"from\":\"1@c.us\",\"body\":\"%s\"}}}",
            "{\"event\":\"media\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"m1\"}},\"messageMedia\":{\"mimetype\":\"image/png\",\"data\":\"iVBO\"}}}",
            "{\"event\":\"call\",\"data\":{\"call\":{\"id\":\"c1\",\"from\":\"1@c.us\"}}}",
            "{\"event\":\"ready\",\"data\":{}}")) {
      assertThat(post(HIS, BOBS_SECRET, body.formatted(HIS_TEXT)).statusCode()).isEqualTo(202);
      assertThat(post(HERS + "?userId=alice", SHARED, body.formatted("hers")).statusCode())
          .isEqualTo(202);
    }
    for (String session : List.of(HERS, HIS)) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  get(pipeline.query(), "admin", session(session, "/timeline"))
                          .body()
                          .contains("ready")
                      && get(pipeline.analytics(), "admin", session(session, "/stats")).statusCode()
                          == 200
                      && get(pipeline.notifier(), "admin", "/api/whatsapp/notifications?limit=1000")
                          .body()
                          .contains(session));
    }
  }

  @AfterAll
  static void stop() {
    pipeline.close();
  }

  private static String key(String name, String rights) throws GeneralSecurityException {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
    return "sha256=" + HexFormat.of().formatHex(hash) + " " + rights;
  }

  private static String session(String id, String rest) {
    return "/api/whatsapp/session/" + id + rest;
  }

  private static HttpResponse<String> post(String path, String secret, String body) {
    return send(
        HttpRequest.newBuilder(pipeline.ingest().resolve("/api/whatsapp/webhook/" + path))
            .header("Content-Type", "application/json")
            .header("X-Webhook-Signature", "sha256=" + Hmac.hex(secret, body.getBytes(UTF_8)))
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> get(URI service, String key, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(path)).header("x-api-key", key);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private record Asked(URI service, String path) {}

  /** Everything that can be read of one session. */
  private static List<Asked> of(String id) {
    List<Asked> all = new ArrayList<>();
    for (String path :
        List.of(
            "/messages", "/messages/m1", "/messages/m1/media", "/calls", "/chats", "/timeline")) {
      all.add(new Asked(pipeline.query(), session(id, path)));
    }
    all.add(new Asked(pipeline.query(), session("status/" + id, "")));
    all.add(new Asked(pipeline.analytics(), session(id, "/stats")));
    return all;
  }

  /** Everything that can be read of all sessions. */
  private static List<Asked> ofAll() {
    return List.of(
        new Asked(pipeline.query(), session("list-realtime", "")),
        new Asked(pipeline.query(), session("list-realtime", "?userId=bob")),
        new Asked(pipeline.query(), session("list-realtime", "?status=connected")),
        new Asked(pipeline.analytics(), "/api/whatsapp/stats"),
        new Asked(pipeline.analytics(), "/api/whatsapp/stats?userId=bob"),
        new Asked(pipeline.analytics(), "/api/whatsapp/stats/top"),
        new Asked(pipeline.notifier(), "/api/whatsapp/notifications?full=true&limit=1000"),
        new Asked(pipeline.notifier(), "/api/whatsapp/notifications?full=true&userId=bob"),
        new Asked(pipeline.notifier(), "/api/whatsapp/endpoints"));
  }

  @Test
  void anothersSessionIsAnsweredLikeOneThatIsNotThere() {
    List<Asked> his = of(HIS);
    List<Asked> nobodys = of("bob-0");
    for (int i = 0; i < his.size(); i++) {
      HttpResponse<String> answer = get(his.get(i).service(), "alice", his.get(i).path());
      HttpResponse<String> none = get(nobodys.get(i).service(), "alice", nobodys.get(i).path());
      assertThat(answer.statusCode()).as(his.get(i).path()).isEqualTo(404);
      assertThat(answer.body().replace(HIS, "bob-0")).isEqualTo(none.body());
    }
  }

  @Test
  void nothingThatATenantIsToldIsOfAnotherOrSaysWhereInTheLogItStands() {
    List<Asked> all = new ArrayList<>(of(HERS));
    all.addAll(ofAll());
    for (Asked asked : all) {
      HttpResponse<String> answer = get(asked.service(), "alice", asked.path());
      assertThat(answer.statusCode()).as(asked.path()).isIn(200, 400, 403, 404);
      assertThat(answer.body())
          .as(asked.path())
          .doesNotContain(HIS, HIS_TEXT)
          .doesNotContainPattern(PLACE);
      assertThat(answer.headers().firstValue("ETag").orElse(""))
          .as("the tag of %s", asked.path())
          .doesNotContain(":");
    }
    assertThat(get(pipeline.query(), "alice", session(HERS, "/timeline")).statusCode())
        .isEqualTo(200);
    try (var stream =
        new SseClient(pipeline.query().resolve(session("stream", "")), "x-api-key", "alice")) {
      assertThat(stream.start()).noneMatch(event -> event.data().toString().contains(HIS));
      assertThat(stream.lastId()).matches("[\\w-]+");
    }
  }

  @Test
  void aPositionIsHandedOnFromWhoWritesToWhoReads() {
    HttpResponse<String> shared = post(HERS, SHARED, "{\"event\":\"ready\"}");
    String plain = JsonMapper.shared().readTree(shared.body()).path("position").asString();
    String handedOn = shared.headers().firstValue("Session-Position").orElseThrow();
    assertThat(plain).matches("\\d+:\\d+");
    for (String key : List.of("alice", "admin")) {
      assertThat(read(key, handedOn)).as(key).isEqualTo(200);
    }
    assertThat(read("admin", plain)).isEqualTo(200);
    assertThat(read("alice", plain)).isEqualTo(400);

    HttpResponse<String> his = post(HIS, BOBS_SECRET, "{\"event\":\"ready\"}");
    assertThat(his.body()).doesNotContainPattern(PLACE);

    HttpResponse<String> registered =
        send(
            HttpRequest.newBuilder(pipeline.ingest().resolve(session("alice-2", "")))
                .header("x-api-key", "admin")
                .PUT(BodyPublishers.ofString("{\"userId\":\"alice\"}")));
    assertThat(
            get(
                    pipeline.query(),
                    "alice",
                    session("status/alice-2", ""),
                    "Session-Position",
                    registered.headers().firstValue("Session-Position").orElseThrow())
                .statusCode())
        .isEqualTo(200);
  }

  private static int read(String key, String position) {
    return get(pipeline.query(), key, session("status/" + HERS, ""), "Session-Position", position)
        .statusCode();
  }

  @Test
  void aNodesWordIsNotTakenFromACaller() {
    String word = "a2V5OmFsaWNlJj1ib2ImUkVBRCZ0cnVlJjE5OTk5OTk5OTk5OTk.AAAA";
    for (Asked asked : of(HIS)) {
      assertThat(get(asked.service(), "alice", asked.path(), "Session-Caller", word).statusCode())
          .as(asked.path())
          .isEqualTo(401);
      assertThat(get(asked.service(), "alice", asked.path(), "Session-Hop", "1").statusCode())
          .as(asked.path())
          .isEqualTo(404);
    }
    for (int partition = 0; partition < 6; partition++) {
      assertThat(
              get(
                      pipeline.analytics(),
                      "alice",
                      "/api/whatsapp/stats/top",
                      "Session-Hop",
                      "1",
                      "Session-Partition",
                      Integer.toString(partition))
                  .body())
          .doesNotContain(HIS);
    }
  }

  @Test
  void aSenderReachesItsOwnSessionsAlone() {
    String ready = "{\"event\":\"ready\"}";
    String inBody = "{\"event\":\"ready\",\"sessionId\":\"" + HERS + "\"}";
    assertThat(post(HERS, BOBS_SECRET, ready).statusCode()).isEqualTo(401);
    assertThat(post("", BOBS_SECRET, inBody).statusCode()).isEqualTo(401);
    assertThat(post(HIS, SHARED, ready).statusCode()).isEqualTo(401);
    assertThat(post("carol-1?userId=bob", BOBS_SECRET, ready).statusCode()).isEqualTo(401);
    assertThat(post("bob-2?userId=alice", BOBS_SECRET, ready).statusCode()).isEqualTo(202);
    await()
        .atMost(PATIENCE)
        .until(() -> get(pipeline.query(), "bob", session("status/bob-2", "")).statusCode() == 200);
    assertThat(get(pipeline.query(), "alice", session("status/bob-2", "")).statusCode())
        .isEqualTo(404);
  }
}
