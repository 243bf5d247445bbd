package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.projector.ProjectorService;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * A second fold with one changed rule is built beside the live one, served, and taken back, under
 * load: no read fails, none that names a position finds less than that, the stream is neither cut
 * nor begun anew, and what was deleted stays deleted.
 */
class FoldVersionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SECOND = "session-state-2";
  private static final String LIST = "/api/whatsapp/session/list-realtime?limit=1000";
  private static final int SESSIONS = 20;

  @TempDir Path data;

  @Test
  void anotherFoldIsServedAndTakenBackWhileReadsAndStreamsGoOn() throws Exception {
    try (Pipeline pipeline = Pipeline.start(data.resolve("first"))) {
      for (int i = 0; i < SESSIONS; i++) {
        // The changed rule: late progress does not count, or does.
        pipeline.deliver("late-" + i, "{\"event\":\"ready\",\"data\":{}}");
        pipeline.deliver("late-" + i, "{\"event\":\"loading_screen\",\"data\":{\"percent\":5}}");
        pipeline.deliver("deleted-" + i, "{\"event\":\"ready\",\"data\":{}}");
        assertThat(pipeline.delete("deleted-" + i).status()).isLessThan(300);
      }
      pipeline.deliver("code", "{\"event\":\"qr\",\"data\":{\"qr\":\"2@code\"}}");
      pipeline.statusAt(
          "code", pipeline.deliver("code", "{\"event\":\"message\",\"data\":{\"message\":{}}}"));
      var follower =
          new Follower(HttpClient.newHttpClient(), List.of(pipeline.queryAddress()), "", false, 0);
      follower.connect();
      await().atMost(PATIENCE).until(() -> follower.sessions().size() > SESSIONS);

      try (var load = new ReadYourWrites(pipeline);
          ConfigurableApplicationContext second = secondProjector(pipeline)) {
        assertThat(second.isRunning()).isTrue();
        awaitCaughtUp(pipeline);
        assertThat(status(pipeline, "late-0")).isEqualTo("session_connected");

        serve(pipeline, new Served(SECOND, Topics.SESSION_STATE, Instant.now()));
        await().atMost(PATIENCE).until(() -> status(pipeline, "late-0").equals("loading"));
        assertThat(statuses(pipeline, "late-")).containsOnly("loading");
        assertThat(statuses(pipeline, "deleted-")).isEmpty();
        await().atMost(PATIENCE).untilAsserted(() -> sameAsTheList(pipeline, follower));
        assertThat(follower.faults()).isEmpty();

        serve(pipeline, new Served(Topics.SESSION_STATE, SECOND, Instant.now()));
        await()
            .atMost(PATIENCE)
            .until(() -> status(pipeline, "late-0").equals("session_connected"));
        assertThat(statuses(pipeline, "late-")).containsOnly("session_connected");
        assertThat(statuses(pipeline, "deleted-")).isEmpty();
        await().atMost(PATIENCE).untilAsserted(() -> sameAsTheList(pipeline, follower));

        load.end();
        assertThat(load.faults).isEmpty();
        assertThat(load.reads).hasPositiveValue();
      }
      assertThat(follower.snapshots()).as("the stream was never begun anew").isEqualTo(1);
      follower.stop();
    }
  }

  private static String status(Pipeline pipeline, String session) {
    Pipeline.Answer answer = pipeline.get("/api/whatsapp/session/status/" + session);
    assertThat(answer.status()).as(answer::text).isEqualTo(200);
    return answer.json().get("data").get("status").asString();
  }

  private static List<String> statuses(Pipeline pipeline, String prefix) {
    List<String> found = new ArrayList<>();
    for (JsonNode session : pipeline.get(LIST).json().get("data")) {
      if (session.get("sessionId").asString().startsWith(prefix)) {
        found.add(session.get("status").asString());
      }
    }
    return found;
  }

  private static void sameAsTheList(Pipeline pipeline, Follower follower) {
    Map<String, String> followed = follower.sessions();
    for (JsonNode session : pipeline.get(LIST).json().get("data")) {
      String id = session.get("sessionId").asString();
      if (!id.startsWith("load-")) {
        assertThat(followed.get(id))
            .as(id)
            .contains("\"status\":\"" + session.get("status").asString() + "\"");
      }
    }
    assertThat(followed.keySet()).noneMatch(id -> id.startsWith("deleted-"));
  }

  private static void serve(Pipeline pipeline, Served served) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", pipeline.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.SESSION_CONTROL, ControlRecords.SERVED_KEY, ControlRecords.write(served)))
          .get();
    }
  }

  private ConfigurableApplicationContext secondProjector(Pipeline pipeline) {
    return new SpringApplicationBuilder(ProjectorService.class)
        .registerShutdownHook(false)
        .run(
            "--spring.config.name=" + ProjectorService.NAME,
            "--server.port=0",
            "--MANAGEMENT_AUTH=none",
            "--spring.kafka.bootstrap-servers=" + pipeline.bootstrapServers(),
            "--sessionlog.exit-process-on-fatal-error=false",
            "--FOLD_TOPIC=" + SECOND,
            "--SETTLE_WINDOW=0s",
            "--TOPIC_REPLICATION_FACTOR=1",
            "--TOPIC_MIN_INSYNC_REPLICAS=1",
            "--DATA_DIR=" + data.resolve("second"));
  }

  /** By its group: what the command waits for as well. */
  private static void awaitCaughtUp(Pipeline pipeline) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", pipeline.bootstrapServers()))) {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  admin
                          .listConsumerGroupOffsets("session-projector-2")
                          .partitionsToOffsetAndMetadata()
                          .get()
                          .values()
                          .stream()
                          .mapToLong(offset -> offset == null ? 0 : offset.offset())
                          .sum()
                      > 4 * SESSIONS);
    }
  }

  /** Writes, and reads what it wrote by its position: over and over. */
  private static final class ReadYourWrites implements AutoCloseable {
    final List<String> faults = new CopyOnWriteArrayList<>();
    final AtomicInteger reads = new AtomicInteger();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Thread thread;

    ReadYourWrites(Pipeline pipeline) {
      thread = new Thread(() -> run(pipeline), "read-your-writes");
      thread.start();
    }

    private void run(Pipeline pipeline) {
      for (int i = 0; !stopping.get(); i++) {
        String session = "load-" + i % 5;
        String code = "2@code-" + i;
        try {
          String position =
              pipeline.deliver(session, "{\"event\":\"qr\",\"data\":{\"qr\":\"" + code + "\"}}");
          Pipeline.Answer answer =
              pipeline.get("/api/whatsapp/session/status/" + session, "Session-Position", position);
          reads.incrementAndGet();
          if (answer.status() == 503 && answer.text().contains("not seen that position")) {
            // Two processes' worth of work on a busy machine: late, and said so.
            continue;
          }
          if (answer.status() != 200) {
            faults.add(answer.status() + " " + answer.text());
          } else if (!code.equals(answer.json().get("data").get("qr").asString(""))) {
            faults.add("older than " + position + ": " + answer.text());
          }
        } catch (RuntimeException | AssertionError e) {
          faults.add(e.toString());
        }
      }
    }

    void end() {
      stopping.set(true);
      try {
        thread.join(PATIENCE.toMillis());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      end();
    }
  }
}
