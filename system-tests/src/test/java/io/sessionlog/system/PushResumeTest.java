package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.query.QueryService;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * 200 frontends follow sessions under load and keep moving between two nodes; two of them stop
 * reading for most of the time. In the end each has what the list shows, and was told nothing
 * twice.
 */
class PushResumeTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FOLLOWERS = 200;
  private static final int USERS = 10;
  private static final int SESSIONS = 60;
  private static final int SENDERS = 4;
  private static final int ROUNDS = 12;
  private static final int DELIVERIES_PER_HOP = 2;

  @TempDir Path data;

  @Test
  void frontendsThatHopBetweenNodesMissNothingAndAreToldNothingTwice() throws Exception {
    long seed = System.nanoTime();
    HttpClient http = HttpClient.newHttpClient();
    try (Pipeline pipeline = Pipeline.start(data, "--PUSH_STALL_TIMEOUT=2s");
        ConfigurableApplicationContext second = secondNode(pipeline)) {
      List<URI> nodes =
          List.of(
              pipeline.queryAddress(),
              URI.create("http://localhost:" + Service.port(second, "server")));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> pipeline.getFrom(nodes.get(1), "/actuator/health/readiness").status() == 200);
      List<Follower> followers = new ArrayList<>();
      for (int i = 0; i < FOLLOWERS; i++) {
        // Some follow everything; most follow one owner.
        String filter = i % 8 == 0 ? "" : "userId=user-" + i % USERS;
        followers.add(new Follower(http, nodes, filter, i % 2 == 1, i / 2 % 2));
      }
      followers.forEach(Follower::connect);

      ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
      try {
        List<Future<?>> sending = new ArrayList<>();
        followers.get(0).freeze();
        followers.get(1).freeze();
        for (int sender = 0; sender < SENDERS; sender++) {
          int first = sender;
          var random = new Random(seed + sender);
          sending.add(senders.submit(() -> send(pipeline, first, followers, random)));
        }
        for (Future<?> sender : sending) {
          sender.get(60, TimeUnit.SECONDS);
        }
        followers.get(0).thaw();
        followers.get(1).thaw();
      } finally {
        senders.shutdownNow();
      }

      await()
          .until(
              () -> {
                Map<String, JsonNode> all = list(pipeline, "");
                return all.size() == SESSIONS - SESSIONS / 10
                    && all.values().stream().allMatch(PushResumeTest::isLast);
              });
      Map<String, Map<String, JsonNode>> listed = new HashMap<>();
      for (Follower follower : followers) {
        Map<String, JsonNode> expected =
            listed.computeIfAbsent(follower.filter(), filter -> list(pipeline, filter));
        await()
            .untilAsserted(
                () ->
                    assertThat(parsed(follower))
                        .as("%s; seed %d", follower.filter(), seed)
                        .isEqualTo(expected));
        assertThat(follower.faults()).as("seed %d", seed).isEmpty();
        assertThat(follower.snapshots()).as("seed %d", seed).isPositive();
      }
      followers.forEach(Follower::stop);
    }
  }

  /** Each session has one sender, so that no two of its states look the same. */
  private static void send(Pipeline pipeline, int sender, List<Follower> followers, Random random) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = sender; i < SESSIONS; i += SENDERS) {
        String session = "session-" + i;
        pipeline.deliver(
            session + "?userId=user-" + i % USERS,
            round % 2 == 0
                ? "{\"event\":\"qr\",\"data\":{\"qr\":\"code-" + i + "-" + round + "\"}}"
                : "{\"event\":\"disconnected\",\"data\":{\"reason\":\"r-" + round + "\"}}");
        if (random.nextInt(DELIVERIES_PER_HOP) == 0) {
          followers.get(2 + random.nextInt(FOLLOWERS - 2)).hop();
        }
      }
    }
    for (int i = sender; i < SESSIONS; i += SENDERS) {
      if (i % 10 == 9) {
        assertThat(pipeline.delete("session-" + i).status()).isIn(200, 202, 204);
      }
    }
  }

  private ConfigurableApplicationContext secondNode(Pipeline pipeline) {
    return new SpringApplicationBuilder(QueryService.class)
        .registerShutdownHook(false)
        .run(
            "--spring.config.name=" + QueryService.NAME,
            "--server.port=0",
            "--spring.kafka.bootstrap-servers=" + pipeline.bootstrapServers(),
            "--sessionlog.exit-process-on-fatal-error=false",
            "--QUERY_APPLICATION_ID=second-query",
            "--QUERY_AUTH=none",
            "--MANAGEMENT_AUTH=none",
            "--PUSH_STALL_TIMEOUT=2s",
            "--DATA_DIR=" + data.resolve("second"));
  }

  private static boolean isLast(JsonNode session) {
    return session.get("message").asString("").endsWith("r-" + (ROUNDS - 1));
  }

  private static Map<String, JsonNode> list(Pipeline pipeline, String filter) {
    Map<String, JsonNode> sessions = new HashMap<>();
    pipeline
        .get("/api/whatsapp/session/list-realtime?" + filter)
        .json()
        .get("data")
        .forEach(entry -> sessions.put(entry.get("sessionId").asString(), entry));
    return sessions;
  }

  private static Map<String, JsonNode> parsed(Follower follower) {
    Map<String, JsonNode> sessions = new HashMap<>();
    follower.sessions().forEach((id, entry) -> sessions.put(id, JSON.readTree(entry)));
    return sessions;
  }
}
