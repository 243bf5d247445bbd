package io.sessionlog.query;

import static io.sessionlog.query.QueryNode.STREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import io.sessionlog.testing.SseClient;
import io.sessionlog.testing.SseClient.Event;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a client is told over server-sent events. */
class StreamTest {

  static final TestCluster CLUSTER = TestCluster.get();
  static final ManualClock CLOCK = new ManualClock(Story.NOON);

  @TempDir static Path data;
  static QueryNode node;

  final String user = "user-" + UUID.randomUUID();
  final List<SseClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK, "--PUSH_HEARTBEAT=1s");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void laterThanTheTestBefore() {
    // Sessions of the tests before have expired.
    CLOCK.advance(Duration.ofMinutes(5));
  }

  @AfterEach
  void hangUp() {
    clients.forEach(SseClient::close);
  }

  // ---- snapshot and changes

  @Test
  void the_stream_starts_with_what_is_there_and_goes_on_with_what_changes() {
    Story alice = put(story("alice"));
    put(story("bob"));
    SseClient client = stream("");

    List<Event> start = client.start();
    assertThat(start.get(0).name()).isEqualTo("snapshot");
    assertThat(start.get(0).data().get("sessions").asInt()).isEqualTo(2);
    assertThat(start.get(0).id()).isNotNull();
    assertThat(names(start)).containsExactly("alice", "bob");
    assertThat(start.get(1).id()).isNull();
    assertThat(start.get(2).id()).isNotNull();
    assertThat(client.sessions()).isEqualTo(listed(""));

    CLUSTER.put(CLUSTER.next(alice).disconnected());
    Event change = client.next();
    assertThat(change.name()).isEqualTo("session");
    assertThat(change.data().get("status").asString()).isEqualTo("session_not_connected");
    assertThat(change.id()).isNotNull();
    assertThat(client.sessions()).isEqualTo(listed(""));
    assertThat(client.comments()).containsExactly("retry: 1000");
  }

  @Test
  void the_answer_says_that_it_is_a_stream_which_nobody_may_hold_up() {
    Answer head = node.head(STREAM);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
    assertThat(head.header("Cache-Control")).isEqualTo("no-cache, no-transform");
    assertThat(head.header("X-Accel-Buffering")).isEqualTo("no");
  }

  @Test
  void with_no_session_there_is_an_id_all_the_same() {
    SseClient client = stream("");
    List<Event> start = client.start();

    assertThat(start).hasSize(1);
    assertThat(start.get(0).data().get("sessions").asInt()).isZero();
    assertThat(client.lastId()).isNotNull();
  }

  @Test
  void a_deleted_session_is_removed() {
    Story alice = put(story("alice"));
    SseClient client = stream("");
    client.start();

    CLUSTER.next(alice);
    CLUSTER.tombstone(alice.sessionId(), alice.delete());
    Event event = client.next();
    assertThat(event.name()).isEqualTo("removed");
    assertThat(event.sessionId()).isEqualTo(alice.sessionId());
  }

  @Test
  void a_code_that_expires_is_a_change() {
    Story alice = story("alice");
    CLUSTER.put(alice.qr());
    awaitVisible(alice);
    SseClient client = stream("");
    client.start();
    assertThat(client.sessions().get(alice.sessionId()).get("qr").asString()).isEqualTo(Story.QR);
    assertThat(client.sessions().get(alice.sessionId()).get("qrExpiresAt").asString())
        .startsWith(CLOCK.instant().plusSeconds(60).toString().substring(0, 19));

    CLOCK.advance(Duration.ofSeconds(60));
    Event expired = client.next();
    assertThat(expired.data().get("qr").isNull()).isTrue();
    assertThat(expired.data().get("qrExpiresAt").isNull()).isTrue();
    assertThat(expired.data().get("message").asString()).isEqualTo("QR code expired");
    assertThat(client.sessions()).isEqualTo(listed(""));
  }

  @Test
  void a_summary_comes_first_and_whenever_it_changes() {
    Story alice = put(story("alice"));
    SseClient client = stream("");
    Event first = client.next("summary");
    assertThat(first.id()).isNull();
    assertThat(first.data().get("connected").asInt()).isEqualTo(1);
    assertThat(first.data().get("total").asInt()).isEqualTo(1);

    CLUSTER.put(CLUSTER.next(alice).disconnected());
    Event second = client.next("summary");
    assertThat(second.data().get("connected").asInt()).isZero();
    assertThat(second.data().get("disconnected").asInt()).isEqualTo(1);
    assertThat(second.data().get("timestamp").asString()).isNotNull();
  }

  @Test
  void a_quiet_stream_beats_and_its_id_goes_on() {
    SseClient client = stream("");
    client.start();
    String first = client.lastId();
    put(CLUSTER.next(CLUSTER.story("elsewhere-" + UUID.randomUUID()).at(CLOCK.instant())));

    Event beat = client.next("heartbeat");
    assertThat(beat.data().get("timestamp").asString()).isNotNull();
    assertThat(beat.id()).isNotNull();
    await().until(() -> !client.next("heartbeat").id().equals(first));
  }

  // ---- filters

  @Test
  void a_session_that_matches_no_more_is_removed_and_comes_back() {
    Story alice = put(story("alice"));
    SseClient client = stream("&status=connected");
    client.start();
    assertThat(client.sessions()).containsOnlyKeys(alice.sessionId());

    CLUSTER.put(CLUSTER.next(alice).disconnected());
    assertThat(client.next().name()).isEqualTo("removed");
    CLUSTER.put(CLUSTER.next(alice).ready());
    assertThat(client.next().name()).isEqualTo("session");
    assertThat(client.sessions()).isEqualTo(listed("&status=connected"));
  }

  @Test
  void a_code_that_expires_leaves_those_that_wait_for_a_scan() {
    Story alice = story("alice");
    CLUSTER.put(alice.qr());
    awaitVisible(alice);
    SseClient waiting = stream("&status=needsQR");
    SseClient disconnected = stream("&status=disconnected");
    waiting.start();
    disconnected.start();

    CLOCK.advance(Duration.ofSeconds(60));
    assertThat(waiting.next().name()).isEqualTo("removed");
    assertThat(disconnected.next().sessionId()).isEqualTo(alice.sessionId());
  }

  @Test
  void sessions_may_be_named() {
    Story alice = put(story("alice"));
    Story bob = put(story("bob"));
    Story carol = story("carol");
    SseClient client = client("sessionId=" + alice.sessionId() + "&sessionId=" + carol.sessionId());

    assertThat(names(client.start())).containsExactly("alice");
    CLUSTER.put(CLUSTER.next(bob).disconnected());
    CLUSTER.put(carol.ready());
    assertThat(client.next().sessionId()).isEqualTo(carol.sessionId());
  }

  @Test
  void a_session_that_gets_another_owner_leaves_the_first_and_comes_to_the_second() {
    String other = "other-" + user;
    Story alice = put(story("alice"));
    SseClient before = stream("");
    SseClient after = client("userId=" + other);
    before.start();
    after.start();

    CLUSTER.put(CLUSTER.next(alice).ownedBy(other).message());
    assertThat(before.next().name()).isEqualTo("removed");
    assertThat(after.next().sessionId()).isEqualTo(alice.sessionId());
  }

  @Test
  void a_blank_parameter_is_none() {
    Story alice = put(story("alice"));
    SseClient client =
        client("userId=" + user + "&status=&lastEventId=&sessionId=" + alice.sessionId());

    assertThat(names(client.start())).containsExactly("alice");
  }

  // ---- resume

  @Test
  void with_the_last_id_only_what_changed_since_is_told() {
    Story alice = put(story("alice"));
    Story bob = put(story("bob"));
    Story carol = put(story("carol"));
    SseClient first = stream("");
    first.start();
    first.close();
    put(CLUSTER.next(alice));
    CLUSTER.next(bob);
    CLUSTER.tombstone(bob.sessionId(), bob.delete());
    await().until(() -> !listed("").containsKey(bob.sessionId()));

    SseClient second = stream("", "Last-Event-ID", first.lastId());
    List<Event> start = second.start();
    assertThat(start).extracting(Event::name).containsExactlyInAnyOrder("session", "removed");
    assertThat(start)
        .extracting(Event::sessionId)
        .containsExactlyInAnyOrder(alice.sessionId(), bob.sessionId());
    assertThat(start).allMatch(event -> event.id() != null);

    put(CLUSTER.next(carol));
    assertThat(second.next().sessionId()).isEqualTo(carol.sessionId());
  }

  @Test
  void the_id_may_be_a_parameter_and_the_header_wins() {
    Story alice = put(story("alice"));
    SseClient first = stream("");
    first.start();
    put(CLUSTER.next(alice));
    first.next();

    assertThat(stream("&lastEventId=" + encoded(first.lastId())).start()).isEmpty();
    assertThat(stream("&lastEventId=nonsense", "Last-Event-ID", first.lastId()).start()).isEmpty();
  }

  @Test
  void a_code_that_expired_meanwhile_is_told() {
    Story alice = story("alice");
    CLUSTER.put(alice.qr());
    awaitVisible(alice);
    SseClient first = stream("");
    first.start();
    first.close();
    CLOCK.advance(Duration.ofSeconds(61));

    SseClient second = stream("", "Last-Event-ID", first.lastId());
    List<Event> start = second.start();
    assertThat(names(start)).containsExactly("alice");
    assertThat(start.get(0).data().get("qr").isNull()).isTrue();
    assertThat(stream("", "Last-Event-ID", second.lastId()).start()).isEmpty();
  }

  @Test
  void a_session_that_matches_no_more_since_is_removed() {
    Story alice = put(story("alice"));
    SseClient first = stream("&status=connected");
    first.start();
    first.close();
    CLUSTER.put(CLUSTER.next(alice).disconnected());
    awaitVisible(alice);

    List<Event> start = stream("&status=connected", "Last-Event-ID", first.lastId()).start();
    assertThat(start).extracting(Event::name).containsExactly("removed");
  }

  @Test
  void an_owner_is_told_of_a_session_that_left_meanwhile() {
    Story alice = put(story("alice"));
    SseClient first = stream("");
    first.start();
    first.close();
    CLUSTER.put(CLUSTER.next(alice).ownedBy("other-" + user).message());
    awaitVisible(alice);

    List<Event> start = stream("", "Last-Event-ID", first.lastId()).start();
    assertThat(start).extracting(Event::name).containsExactly("removed");
    assertThat(start.get(0).sessionId()).isEqualTo(alice.sessionId());
  }

  @Test
  void an_id_of_another_feed_or_log_or_of_long_ago_starts_anew() {
    put(story("alice"));
    SseClient client = stream("");
    client.start();
    String id = client.lastId();
    String otherLog = "AAAAAAAA" + id.substring(8);
    String old =
        id.replaceFirst(
            "\\.\\d+\\.", "." + CLOCK.instant().minus(Duration.ofDays(7)).toEpochMilli() + ".");

    assertThat(stream("&status=connected", "Last-Event-ID", id).start().get(0).name())
        .isEqualTo("snapshot");
    assertThat(stream("", "Last-Event-ID", otherLog).start().get(0).name()).isEqualTo("snapshot");
    assertThat(stream("", "Last-Event-ID", old).start().get(0).name()).isEqualTo("snapshot");
  }

  // ---- errors

  private static final String LONGER_THAN_AN_ID =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
          + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef-";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sessionId=" + LONGER_THAN_AN_ID,
        "userId=a&userId=b",
        "status=happy",
        "lastEventId=17",
        "lastEventId=AAAAAAAA.AAAAAAAA.1.1:2,0:1"
      })
  void what_makes_no_sense_is_refused_by_name_before_the_stream_begins(String parameters) {
    Answer answer = node.get(STREAM + "?" + parameters, "Accept", "text/event-stream");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().at("/errors/0/field").asString())
        .isEqualTo(parameters.substring(0, parameters.indexOf('=')));
  }

  @Test
  void a_hundred_sessions_may_be_named_and_no_more() {
    var names = new StringBuilder("sessionId=0");
    for (int i = 1; i < 100; i++) {
      names.append("&sessionId=").append(i);
    }
    assertThat(client(names.toString()).start()).hasSize(1);

    Answer answer = node.get(STREAM + "?" + names + "&sessionId=100");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/errors/0/field").asString()).isEqualTo("sessionId");
  }

  @ParameterizedTest
  @CsvSource({"POST", "PUT", "DELETE"})
  void the_stream_is_only_read(String method) {
    assertThat(node.send(method, STREAM).status()).isEqualTo(405);
  }

  private SseClient stream(String more, String... headers) {
    return client("userId=" + user + more, headers);
  }

  private SseClient client(String parameters, String... headers) {
    SseClient client = node.stream(parameters, headers);
    clients.add(client);
    return client;
  }

  private Map<String, JsonNode> listed(String more) {
    var sessions = new LinkedHashMap<String, JsonNode>();
    node.get(QueryNode.LIST + "?userId=" + user + more)
        .data()
        .forEach(entry -> sessions.put(entry.get("sessionId").asString(), entry));
    return sessions;
  }

  private Story story(String name) {
    return CLUSTER.next(CLUSTER.story(name + "." + user).ownedBy(user).at(CLOCK.instant()));
  }

  /** Connected, and visible at the node. */
  private Story put(Story story) {
    CLUSTER.put(story.ready());
    awaitVisible(story);
    return story;
  }

  private void awaitVisible(Story story) {
    await().until(() -> node.table().watermarks().isReached(story.last()));
  }

  private static List<String> names(List<Event> events) {
    return events.stream()
        .filter(event -> event.name().equals("session"))
        .map(event -> event.sessionId().substring(0, event.sessionId().indexOf('.')))
        .toList();
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8);
  }
}
