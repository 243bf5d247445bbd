package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.LIST;
import static io.sessionlog.query.QueryNode.STATUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that start, restart, and stand beside each other. */
class QueryNodesTest {

  static final TestCluster CLUSTER = TestCluster.get();
  @TempDir Path data;

  final ManualClock clock = new ManualClock(Story.NOON);
  final String user = "user-" + UUID.randomUUID();

  @Test
  void a_node_that_restarts_has_what_the_one_before_had_deletions_included() {
    Story alice = CLUSTER.story().ownedBy(user);
    Story bob = CLUSTER.story().ownedBy(user);
    CLUSTER.put(CLUSTER.next(alice).qr());
    CLUSTER.put(CLUSTER.next(bob).ready());
    Position deletion = CLUSTER.next(alice).delete();
    CLUSTER.tombstone(alice.sessionId(), deletion);
    String before;
    try (QueryNode node = QueryNode.start(data, clock)) {
      before = node.get(LIST + "?userId=" + user).text();
    }

    try (QueryNode again = QueryNode.start(data, clock)) {
      assertThat(again.get(LIST + "?userId=" + user).text()).isEqualTo(before);
      assertThat(again.get(STATUS + bob.sessionId()).status()).isEqualTo(200);
      Answer deleted =
          again.get(STATUS + alice.sessionId(), "Session-Position", deletion.toString());
      assertThat(deleted.status()).isEqualTo(404);
    }
  }

  @Test
  void a_position_from_before_a_restart_needs_no_wait_after_it() {
    SessionState state = CLUSTER.put(CLUSTER.next(CLUSTER.story()).ready());
    try (QueryNode node = QueryNode.start(data, clock, "--SESSION_POSITION_WAIT=1ms")) {
      Answer answer =
          node.get(STATUS + state.sessionId(), "Session-Position", state.position().toString());
      assertThat(answer.status()).isEqualTo(200);
    }
  }

  @Test
  void a_tag_of_one_node_is_known_to_the_other_and_only_while_nothing_changed(@TempDir Path other) {
    Story alice = CLUSTER.story().ownedBy(user);
    SessionState first = CLUSTER.put(CLUSTER.next(alice).qr());
    try (QueryNode one = QueryNode.start(data, clock);
        QueryNode two = QueryNode.start(other, clock)) {
      for (String path : List.of(STATUS + alice.sessionId(), LIST + "?userId=" + user, LIST)) {
        String tag = get(one, path, first).header("ETag");
        Answer unchanged =
            two.get(path, "If-None-Match", tag, "Session-Position", first.position().toString());
        assertThat(unchanged.status()).as(path).isEqualTo(304);
      }

      String live = get(one, STATUS + alice.sessionId(), first).header("ETag");
      String liveList = get(one, LIST, first).header("ETag");
      clock.advance(Duration.ofSeconds(60));
      assertThat(two.get(STATUS + alice.sessionId(), "If-None-Match", live).status())
          .isEqualTo(200);
      assertThat(two.get(LIST, "If-None-Match", liveList).status()).isEqualTo(200);

      String expired = one.get(STATUS + alice.sessionId()).header("ETag");
      SessionState second = CLUSTER.put(CLUSTER.next(alice).at(clock.instant()).message());
      assertThat(
              two.get(
                      STATUS + alice.sessionId(),
                      "If-None-Match",
                      expired,
                      "Session-Position",
                      second.position().toString())
                  .status())
          .isEqualTo(200);
      assertThat(get(one, STATUS + alice.sessionId(), second).text())
          .isEqualTo(get(two, STATUS + alice.sessionId(), second).text());
    }
  }

  @Test
  void without_kafka_a_node_is_alive_not_ready_and_never_says_that_a_session_is_unknown() {
    try (QueryNode node = QueryNode.startUnready(data, "localhost:1", clock)) {
      assertThat(node.get("/actuator/health/liveness").status()).isEqualTo(200);
      assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(503);
      for (String path : List.of(STATUS + "alice", LIST, QueryNode.QR + "alice.png")) {
        for (String[] headers : new String[][] {{}, {"Session-Position", "0:0"}}) {
          Answer answer = node.get(path, headers);
          assertThat(answer.status()).as(path).isEqualTo(503);
          assertThat(answer.header("Retry-After")).isEqualTo("1");
          assertThat(answer.json().get("success").asBoolean()).isFalse();
        }
      }
    }
  }

  @Test
  void no_more_than_so_many_reads_wait() {
    try (QueryNode node = QueryNode.start(data, clock, "--SESSION_POSITION_MAX_WAITERS=1")) {
      var first = node.getAsync(LIST, "Session-Position", "0:999999");
      await().until(() -> node.table().watermarks().waiting() == 1);

      Answer second = node.get(LIST, "Session-Position", "0:999999");
      assertThat(second.status()).isEqualTo(503);
      assertThat(second.json().get("title").asString()).isEqualTo("Too many requests wait");
      assertThat(second.header("Retry-After")).isEqualTo("1");
      assertThat(first.join().json().get("title").asString()).isEqualTo("Position not reached");
    }
  }

  @Test
  void when_the_table_ends_those_who_wait_and_those_who_come_are_told_to_try_again() {
    SessionState state = CLUSTER.put(CLUSTER.next(CLUSTER.story()).ready());
    try (QueryNode node = QueryNode.start(data, clock, "--SESSION_POSITION_WAIT=1m")) {
      assertThat(get(node, STATUS + state.sessionId(), state).status()).isEqualTo(200);
      var waiting = node.getAsync(LIST, "Session-Position", "0:999999");
      await().until(() -> node.table().watermarks().waiting() == 1);

      // What Streams does when its thread ends.
      node.table().close();

      assertThat(waiting.join().status()).isEqualTo(503);
      assertThat(waiting.join().json().get("title").asString())
          .isEqualTo("Sessions not loaded yet");
      assertThat(node.get(STATUS + state.sessionId()).status()).isEqualTo(503);
      assertThat(node.get(STATUS + "unknown").status()).isEqualTo(503);
    }
  }

  @Test
  void a_node_that_shuts_down_answers_those_who_wait_first() {
    QueryNode node = QueryNode.start(data, clock, "--SESSION_POSITION_WAIT=3s");
    var waiting = node.getAsync(LIST, "Session-Position", "0:999999");
    await().until(() -> node.table().watermarks().waiting() == 1);

    node.close();

    assertThat(waiting.join().status()).isEqualTo(503);
    assertThat(waiting.join().json().get("title").asString()).isEqualTo("Position not reached");
  }

  @Test
  void a_state_is_visible_before_it_is_committed_and_an_abort_with_its_redo_changes_nothing() {
    Story alice = CLUSTER.story().ownedBy(user);
    SessionState first = CLUSTER.next(alice).qr();
    SessionState second = CLUSTER.next(alice).ready();
    try (QueryNode node = QueryNode.start(data, clock);
        var projector = CLUSTER.transactional()) {
      projector.beginTransaction();
      send(projector, first, second);
      Answer open = get(node, STATUS + alice.sessionId(), second);
      assertThat(open.data().get("status").asString()).isEqualTo("session_connected");

      projector.abortTransaction();
      projector.beginTransaction();
      send(projector, first);
      SessionState marker = CLUSTER.put(CLUSTER.next(otherOnSamePartition(alice)).ready());
      Answer redoing = get(node, STATUS + alice.sessionId(), marker);
      assertThat(redoing.text()).isEqualTo(open.text());
      send(projector, second);
      projector.commitTransaction();
      assertThat(node.get(STATUS + alice.sessionId()).text()).isEqualTo(open.text());
    }
  }

  private static void send(KafkaProducer<String, byte[]> projector, SessionState... states) {
    for (SessionState state : states) {
      var unused = projector.send(TestCluster.record(state));
    }
    projector.flush();
  }

  private static Story otherOnSamePartition(Story story) {
    int partition = TestCluster.partition(story.sessionId());
    Story other = CLUSTER.story();
    while (TestCluster.partition(other.sessionId()) != partition) {
      other = CLUSTER.story();
    }
    return other;
  }

  @Test
  void a_record_that_can_not_be_used_is_kept_as_a_dead_letter_with_its_origin() {
    String session = "poisoned-" + UUID.randomUUID();
    byte[] poison = "{\"qr\":\"2@secret".getBytes(StandardCharsets.UTF_8);
    CLUSTER.send(session, poison, List.of());
    try (QueryNode node = QueryNode.start(data, clock)) {
      ConsumerRecord<String, byte[]> letter = awaitDeadLetter(session);

      assertThat(letter.value()).isEqualTo(poison);
      assertThat(header(letter, "__streams.errors.topic")).isEqualTo(Topics.SESSION_STATE);
      assertThat(header(letter, "__streams.errors.partition"))
          .isEqualTo(Integer.toString(TestCluster.partition(session)));
      assertThat(header(letter, "__streams.errors.offset")).matches("\\d+");
      assertThat(header(letter, "__streams.errors.exception")).contains("UnreadableEvent");
      assertThat(header(letter, "__streams.errors.message")).contains("syntax error");
      assertThat(header(letter, "__streams.errors.stacktrace")).doesNotContain("secret");
      assertThat(node.get("/actuator/health/readiness").status()).isEqualTo(200);
    }
  }

  private static Answer get(QueryNode node, String path, SessionState until) {
    return node.get(path, "Session-Position", until.position().toString());
  }

  private static ConsumerRecord<String, byte[]> awaitDeadLetter(String key) {
    List<ConsumerRecord<String, byte[]>> letters = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                CLUSTER.bootstrapServers(),
                "group.id",
                "letters-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.SESSION_EVENTS_DLQ));
      await()
          .untilAsserted(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                assertThat(letters).anyMatch(letter -> letter.key().equals(key));
              });
    }
    return letters.stream().filter(letter -> letter.key().equals(key)).findFirst().orElseThrow();
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
