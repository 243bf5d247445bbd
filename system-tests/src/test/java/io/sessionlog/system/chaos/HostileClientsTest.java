package io.sessionlog.system.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sessionlog.model.Hmac;
import io.sessionlog.system.chaos.HostileClients.Kind;
import io.sessionlog.system.chaos.ServiceNode.Service;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

/**
 * Closed doors, and clients that take what they can beside honest ones. None of the honest ones'
 * webhooks may be refused; what they wait is written down, alone and beside each kind.
 *
 * <p>{@code ./mvnw verify -Pchaos -pl system-tests -am -Dtest=HostileClientsTest
 * -Dsurefire.failIfNoSpecifiedTests=false [-Dhostile.seconds=300] [-Dhostile.clients=100]
 * [-Dhostile.kinds=STREAMS,WAITERS]}
 */
@Tag("chaos")
class HostileClientsTest {

  private static final Duration LASTS = Duration.ofSeconds(Long.getLong("hostile.seconds", 20));
  private static final int CLIENTS = Integer.getInteger("hostile.clients", 100);

  /** Those alone are tried; empty: all. */
  private static final String KINDS = System.getProperty("hostile.kinds", "");

  private static final Path DIRECTORY = Path.of("target", "chaos", "hostile");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private static final String SECRET = "the-honest-sender-s-secret";
  private static final String MALLORYS_SECRET = "mallory-s-secret";
  private static final String ALICES_KEY = "alice-5d0c1f9e7a2b4c6d8e0f1a3b5c7d9e1f";
  private static final String MALLORYS_KEY = "mallory-5d0c1f9e7a2b4c6d8e0f1a3b5c7d9e1f";
  private static final int MALLORYS_SESSIONS = 2_000;
  private static final int MEDIA_BYTES = 4_000_000;

  private static final List<String> ROWS = Collections.synchronizedList(new ArrayList<>());

  private static final Http HTTP = new Http();
  private static KafkaCluster kafka;
  private static ServiceNode ingest;
  private static ServiceNode projector;
  private static ServiceNode query;

  @BeforeAll
  static void start() throws Exception {
    FileSystemUtils.deleteRecursively(DIRECTORY);
    Files.createDirectories(DIRECTORY);
    Path secrets =
        Files.writeString(
            DIRECTORY.resolve("webhook-secrets"),
            "mallory-*,user=mallory " + MALLORYS_SECRET + "\n");
    var ports = new Ports(30);
    kafka = new KafkaCluster(DIRECTORY, ports, false);
    kafka.awaitUp();
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("WEBHOOK_AUTH", ""),
            Map.entry("QUERY_AUTH", ""),
            Map.entry("ADMIN_AUTH", ""),
            Map.entry("WHATSAPP_API_KEY", SECRET),
            Map.entry("WEBHOOK_SECRETS_FILE", secrets.toAbsolutePath().toString()),
            Map.entry("API_KEYS", key(ALICES_KEY, "alice") + ";" + key(MALLORYS_KEY, "mallory")),
            // Few enough that a hundred clients come to the bounds.
            Map.entry("PUSH_MAX_CLIENTS", "1000"),
            Map.entry("SESSION_POSITION_MAX_WAITERS", "500"),
            Map.entry("MAX_SESSIONS_PER_USER", "3000"));
    ingest = node(Service.INGEST, ports, settings);
    projector = node(Service.PROJECTOR, ports, settings);
    query = node(Service.QUERY, ports, settings);
    List<ServiceNode> all = List.of(ingest, projector, query);
    all.forEach(ServiceNode::start);
    all.forEach(ServiceNode::awaitReady);
    prepare();
  }

  private static ServiceNode node(Service service, Ports ports, Map<String, String> settings) {
    return new ServiceNode(
        service, Zone.EAST, ports.next(), kafka.bootstrapServers(Zone.EAST), DIRECTORY, settings);
  }

  private static String key(String key, String user) throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
    return "sha256=" + HexFormat.of().formatHex(hash) + " user=" + user;
  }

  /** Many sessions, and one large picture, of the hostile user; one of the honest one. */
  private static void prepare() {
    for (int i = 0; i < MALLORYS_SESSIONS; i++) {
      accepted("mallory-" + i, MALLORYS_SECRET, "{\"event\":\"ready\"}");
    }
    accepted(
        "mallory-0",
        MALLORYS_SECRET,
        "{\"event\":\"message\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"m1\"},\"from\":\"1@c.us\"}}}");
    accepted(
        "mallory-0",
        MALLORYS_SECRET,
        "{\"event\":\"media\",\"data\":{\"message\":{\"id\":{\"_serialized\":\"m1\"}},"
            + "\"messageMedia\":{\"mimetype\":\"image/png\",\"data\":\""
            + "A".repeat(MEDIA_BYTES)
            + "\"}}}");
    accepted("honest-0?userId=alice", SECRET, "{\"event\":\"ready\"}");
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                read(MALLORYS_KEY, "mallory-0/messages/m1/media") == 200
                    && read(ALICES_KEY, "status/honest-0") == 200);
  }

  private static void accepted(String session, String secret, String body) {
    assertThat(post(session, secret, body)).as(session).isEqualTo(202);
  }

  private static int post(String session, String secret, String body) {
    return HTTP.send(
            HttpRequest.newBuilder(ingest.uri().resolve("/api/whatsapp/webhook/" + session))
                .header("Content-Type", "application/json")
                .header("X-Webhook-Signature", "sha256=" + Hmac.hex(secret, body.getBytes(UTF_8)))
                .POST(BodyPublishers.ofString(body)),
            TIMEOUT)
        .status();
  }

  private static int read(String key, String path) {
    return HTTP.send(
            HttpRequest.newBuilder(query.uri().resolve("/api/whatsapp/session/" + path))
                .header("x-api-key", key)
                .GET(),
            TIMEOUT)
        .status();
  }

  @AfterAll
  static void stop() throws IOException {
    for (ServiceNode node : new ServiceNode[] {ingest, projector, query}) {
      if (node != null) {
        node.close();
      }
    }
    if (kafka != null) {
      kafka.close();
      for (Broker broker : kafka.brokers()) {
        FileSystemUtils.deleteRecursively(broker.data());
      }
    }
    String table =
        "| %d hostile clients | webhooks alone | beside | reads alone | beside | webhooks refused | reads refused | the hostile ones were answered |%n|---|---|---|---|---|---:|---:|---|%n"
                .formatted(CLIENTS)
            + String.join("", ROWS);
    Files.writeString(DIRECTORY.resolve("report.md"), table);
    System.out.print(table);
  }

  // ---- one kind after the other

  @ParameterizedTest
  @EnumSource
  void no_webhook_of_an_honest_sender_is_refused_beside(Kind kind) throws Exception {
    assumeTrue(KINDS.isEmpty() || List.of(KINDS.split(",")).contains(kind.name()));
    Honest alone = new Honest();
    Path log = DIRECTORY.resolve(kind + ".log");
    Jvm hostile =
        Jvm.startTestClassBehindOthers(
            HostileClients.class,
            List.of("-Xmx256m"),
            List.of(
                kind.name(),
                Integer.toString(CLIENTS),
                ingest.uri().toString(),
                query.uri().toString(),
                MALLORYS_KEY,
                MALLORYS_SECRET),
            log);
    Honest beside;
    try {
      awaitAnswers(log);
      beside = new Honest();
    } finally {
      hostile.kill();
    }
    List<String> said = Files.readAllLines(log);
    ROWS.add(
        "| %s | %s | %s | %s | %s | %d | %d | %s |%n"
            .formatted(
                kind.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                alone.webhooks,
                beside.webhooks.against(alone.webhooks),
                alone.reads,
                beside.reads.against(alone.reads),
                beside.webhooks.refused(),
                beside.reads.refused(),
                said.get(said.size() - 1)));
    ingest.awaitReady();
    query.awaitReady();
    assertThat(alone.webhooks.refused()).as("alone").isZero();
    assertThat(beside.webhooks.refused()).as("webhooks refused beside %s", kind).isZero();
    assertThat(beside.reads.refused()).as("reads refused beside %s", kind).isZero();
  }

  /** Until it has been answered, or cut off, for the first time. */
  private static void awaitAnswers(Path log) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> Files.readString(log).lines().anyMatch(line -> line.contains("=")));
  }

  /** What one honest sender and one honest reader meet for a while. */
  private static final class Honest {

    final Met webhooks = new Met();
    final Met reads = new Met();

    Honest() throws InterruptedException {
      var reader =
          new Thread(
              () -> reads.run(number -> read(ALICES_KEY, "status/honest-0"), 200), "honest-reader");
      reader.start();
      webhooks.run(
          number ->
              post("honest-" + number % 20, SECRET, "{\"event\":\"unread_count\",\"data\":{}}"),
          202);
      reader.join();
    }
  }

  /** Requests at fixed times, each timed from when it should have begun. */
  private static final class Met {

    private final List<Long> micros = new ArrayList<>();
    private int refused;

    void run(IntFunction<Integer> request, int expected) {
      long begin = System.nanoTime();
      int count = (int) (LASTS.toMillis() / INTERVAL.toMillis());
      for (int number = 0; number < count; number++) {
        long due = begin + number * INTERVAL.toNanos();
        pauseUntil(due);
        if (request.apply(number) != expected) {
          refused++;
        }
        micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
      }
      Collections.sort(micros);
    }

    private static void pauseUntil(long nanoTime) {
      try {
        long nanos = nanoTime - System.nanoTime();
        if (nanos > 0) {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    int refused() {
      return refused;
    }

    private double percentileMillis(int percent) {
      return micros.get((micros.size() - 1) * percent / 100) / 1_000.0;
    }

    String against(Met alone) {
      return "%s, p99 × %.1f".formatted(this, percentileMillis(99) / alone.percentileMillis(99));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "p50 %.1f ms, p99 %.1f ms", percentileMillis(50), percentileMillis(99));
    }
  }
}
