package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.query.message.MessageLog;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka did not take is not forgotten: the next owner of the messages must have it. */
class ChangelogFailureTest {

  static final TestCluster CLUSTER = TestCluster.get();
  static final String ALICE = "15550100001@c.us";
  static final String ID = MessageLog.serialized(false, ALICE, "A1");
  static final String MAX_BYTES = "max.message.bytes";

  @TempDir Path data;
  @TempDir Path emptyDisk;

  final String group = "query-" + UUID.randomUUID();
  final String changelog = group + "-message-store-changelog";
  final String session = "session-" + UUID.randomUUID();

  @Test
  void what_a_changelog_refused_is_there_for_the_next_owner() {
    Position first = tell("unread_count", "{}");
    CLUSTER.put(CLUSTER.story(session).offset(first.offset()).message());
    Instant tickedAt = Story.NOON.plusSeconds(5);
    try (QueryNode node = start(data)) {
      node.awaitMessages(session);
      tell("message_ack", MessageLog.tick(ID, 2));
      awaitMessages(node, 1);

      CLUSTER.configure(changelog, MAX_BYTES, "10");
      // Tells another time than its tick: the row of the tick is deleted for it.
      tell("message", MessageLog.received(ALICE, "A1", tickedAt));
      await().atMost(Duration.ofSeconds(60)).until(() -> node.failures() > 0);
      assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(503);
      assertThat(node.get(QueryNode.LIST).status()).as("sessions are served").isEqualTo(200);

      CLUSTER.configure(changelog, MAX_BYTES, "4194304");
      Position last = tell("unread_count", "{}");
      CLUSTER.put(CLUSTER.story(session).offset(last.offset()).message());
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> node.get(messages(), "Session-Position", last.toString()).status() == 200);
      node.awaitReady();
    }

    try (QueryNode next = start(emptyDisk)) {
      next.awaitMessages(session);
      awaitMessages(next, 1);
      assertThat(next.get(messages() + "/" + ID).text()).contains("text of A1");
    }
  }

  @Test
  void what_was_kept_at_least_once_goes_on_exactly_once() {
    Position first = tell("message", MessageLog.received(ALICE, "A1", Story.NOON));
    CLUSTER.put(CLUSTER.story(session).offset(first.offset()).message());
    try (QueryNode before =
        start(data, "--spring.kafka.properties.processing.guarantee=at_least_once")) {
      before.awaitMessages(session);
      awaitMessages(before, 1);
    }

    try (QueryNode upgraded = start(data)) {
      upgraded.awaitMessages(session);
      awaitMessages(upgraded, 1);
      tell("message", MessageLog.received(ALICE, "A2", Story.NOON));
      awaitMessages(upgraded, 2);
    }

    try (QueryNode next = start(emptyDisk)) {
      next.awaitMessages(session);
      awaitMessages(next, 2);
    }
  }

  private QueryNode start(Path disk, String... settings) {
    List<String> all = new ArrayList<>(List.of("--QUERY_APPLICATION_ID=" + group));
    all.addAll(List.of(settings));
    return QueryNode.start(disk, new ManualClock(Story.NOON), all.toArray(String[]::new));
  }

  private void awaitMessages(QueryNode node, int count) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(node.get(messages()).data()).hasSize(count));
  }

  private String messages() {
    return "/api/whatsapp/session/" + session + "/messages";
  }

  private Position tell(String event, String json) {
    return CLUSTER.append(session, MessageLog.event(session, event, Story.NOON, json));
  }
}
