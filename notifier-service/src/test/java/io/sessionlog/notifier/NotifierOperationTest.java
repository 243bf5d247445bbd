package io.sessionlog.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.Receiver.Received;
import io.sessionlog.support.position.PositionText;
import io.sessionlog.support.security.Seal;
import io.sessionlog.testing.TestBroker;
import io.sessionlog.testing.TopicReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** What its operator relies on: rights, limits, secrets, and that a rebuild tells nobody again. */
class NotifierOperationTest {

  private static final String API = "/api/whatsapp/endpoints";
  private static final int PARTITIONS = 3;
  private static final int MAX_ENDPOINTS = 20;
  private static final int MAX_ENDPOINTS_PER_USER = 4;

  static final String NODE_SECRET = "0123456789abcdef".repeat(2);

  @TempDir static Path data;
  static TestBroker broker;
  static NotifierNode node;

  @BeforeAll
  static void start() {
    broker =
        TestBroker.start(
            1,
            Topics.MAX_RECORD_BYTES,
            Map.of("group.initial.rebalance.delay.ms", "0", "transaction.timeout.ms", "7000"));
    node = startNode("session-notices", "first");
  }

  private static NotifierNode startNode(String applicationId, String disk) {
    NotifierNode started = newNode(applicationId, disk);
    soon(() -> assertThat(started.isReady()).isTrue());
    return started;
  }

  private static NotifierNode newNode(String applicationId, String disk) {
    return new NotifierNode(
        broker.bootstrapServers(),
        data.resolve(disk),
        "--API_KEYS="
            + String.join(
                ";",
                key("admin", "scope=admin"),
                key("alice", "user=alice"),
                key("bob", "user=bob"),
                key("carol", "user=carol"),
                key("no-codes", "user=* qr=no")),
        "--NODE_SECRET=" + NODE_SECRET,
        "--NOTIFY_KEY_DIR=" + data.resolve("key"),
        "--NOTICES_APPLICATION_ID=" + applicationId,
        "--NOTIFY_MAX_ENDPOINTS=" + MAX_ENDPOINTS,
        "--NOTIFY_MAX_ENDPOINTS_PER_USER=" + MAX_ENDPOINTS_PER_USER,
        "--TOPIC_PARTITIONS=" + PARTITIONS);
  }

  private static String key(String name, String rights) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return "sha256=" + HexFormat.of().formatHex(digest) + " " + rights;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void stop() {
    node.close();
    broker.close();
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }

  private static NotifierNode.Answer call(String key, String method, String path, String body) {
    return node.call(method, path, body, "x-api-key", key);
  }

  private static String unique(String name) {
    return name + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  private static String wants(Receiver receiver, String more) {
    return "{\"url\":\"%s\",\"categories\":[\"status\",\"message\"]%s}"
        .formatted(receiver.url(), more);
  }

  private static String endpoint(String key, Receiver receiver, String more) {
    String id = unique("endpoint");
    NotifierNode.Answer made = call(key, "PUT", API + "/" + id, wants(receiver, more));
    assertThat(made.status()).as("%s", made.json()).isEqualTo(200);
    receiver.verifies(made.json().at("/data/secret").stringValue());
    return id;
  }

  private static void delete(String id) {
    assertThat(call("admin", "DELETE", API + "/" + id, null).status()).isEqualTo(200);
  }

  private static List<String> idsSeenBy(String key) {
    return StreamSupport.stream(
            call(key, "GET", API, null).json().path("data").spliterator(), false)
        .map(endpoint -> endpoint.path("id").stringValue())
        .toList();
  }

  // --- whose

  @Test
  void a_bound_caller_sees_and_changes_its_users_endpoints_alone() {
    try (var receiver = new Receiver()) {
      String alices = endpoint("alice", receiver, "");
      String everyones = endpoint("admin", receiver, "");

      assertThat(idsSeenBy("alice")).contains(alices).doesNotContain(everyones);
      assertThat(idsSeenBy("bob")).doesNotContain(alices, everyones);
      assertThat(idsSeenBy("admin")).contains(alices, everyones);
      for (String path : List.of("", "/attempts")) {
        assertThat(call("bob", "GET", API + "/" + alices + path, null).status()).isEqualTo(404);
      }
      for (String action : List.of("test", "rotate", "enable", "resend")) {
        assertThat(
                call("bob", "POST", API + "/" + alices + "/" + action, "{\"from\":\"now\"}")
                    .status())
            .as(action)
            .isEqualTo(404);
      }
      assertThat(call("bob", "DELETE", API + "/" + alices, null).status()).isEqualTo(404);
      assertThat(call("bob", "PUT", API + "/" + alices, wants(receiver, "")).status())
          .as("the id is taken, and its endpoint is left alone")
          .isEqualTo(409);
      assertThat(call("nobody", "GET", API, null).status()).isEqualTo(401);
      delete(alices);
      delete(everyones);
    }
  }

  @Test
  void a_bound_callers_endpoint_is_told_of_its_users_sessions_alone() {
    try (var receiver = new Receiver()) {
      String id = endpoint("alice", receiver, "");
      String hers = unique("session");
      node.event(unique("session"), "ready", "{}", "bob");
      node.event(unique("session"), "ready", "{}", null);
      node.event(hers, "ready", "{}", "alice");

      soon(() -> assertThat(receiver.received()).isNotEmpty());
      assertThat(receiver.received()).extracting(Received::sessionId).containsOnly(hers);
      assertThat(
              call("alice", "GET", "/api/whatsapp/notifications", null)
                  .json()
                  .path("data")
                  .toString())
          .contains(hers)
          .doesNotContain("\"userId\":\"bob\"", "\"userId\":null");
      delete(id);
    }
  }

  @Test
  void who_is_bound_to_a_user_reads_nothing_of_others_off_what_it_is_told() {
    var positions = new PositionText(new Seal(NODE_SECRET));
    try (var receiver = new Receiver()) {
      String id = endpoint("alice", receiver, "");
      String plain = node.event(unique("session"), "ready", "{}", "alice");
      soon(() -> assertThat(receiver.received()).hasSize(1));

      String told =
          receiver.received().get(0).body().replaceAll(".*\"position\":\"([^\"]+)\".*", "$1");
      assertThat(told).matches("[\\w-]+");
      assertThat(positions.opened(told)).isEqualTo(Position.parse(plain));
      assertThat(resent(id, plain).status()).as("a plain one").isEqualTo(400);
      assertThat(resent(id, told).status()).isEqualTo(200);
      soon(() -> assertThat(receiver.received()).hasSize(2));
      assertThat(receiver.received().get(1)).isEqualTo(receiver.received().get(0));

      JsonNode pulled = pulled("alice", "");
      assertThat(pulled.path("data").toString()).contains(told).doesNotContain(plain);
      String cursor = pulled.path("nextCursor").stringValue();
      assertThat(pulled("alice", "?after=" + cursor).path("data")).isEmpty();
      assertThat(pulled("alice", "").path("nextCursor").stringValue())
          .as("that nothing happened to others shows neither")
          .isNotEqualTo(cursor)
          .hasSameSizeAs(cursor);
      assertThat(pulled("admin", "").path("data").toString()).contains(plain);
      String everybodys = "?after=" + pulled("admin", "").path("nextCursor").stringValue();
      assertThat(pull("admin", everybodys).status()).isEqualTo(200);
      assertThat(pull("alice", everybodys).status()).as("one that can be made up").isEqualTo(400);

      String attempts = API + "/" + id + "/attempts?limit=1";
      soon(() -> assertThat(next("alice", attempts).isNull()).isFalse());
      assertThat(next("alice", attempts).stringValue()).doesNotContainPattern("^[0-9]+-[0-9]+$");
      for (String key : List.of("alice", "admin")) {
        String behind = "&cursor=" + next(key, attempts).stringValue();
        assertThat(call(key, "GET", attempts + behind, null).json().path("data")).hasSize(1);
      }
      String plainPlace = attempts + "&cursor=" + next("admin", attempts).stringValue();
      assertThat(call("alice", "GET", plainPlace, null).status()).isEqualTo(400);

      assertThat(backlog("alice", id).isNull()).isTrue();
      soon(() -> assertThat(backlog("admin", id).isIntegralNumber()).isTrue());
      delete(id);
    }
  }

  private static NotifierNode.Answer resent(String id, String from) {
    return call("alice", "POST", API + "/" + id + "/resend", "{\"from\":\"" + from + "\"}");
  }

  private static JsonNode pulled(String key, String query) {
    return pull(key, query).json();
  }

  private static NotifierNode.Answer pull(String key, String query) {
    return call(key, "GET", "/api/whatsapp/notifications" + query, null);
  }

  private static JsonNode next(String key, String page) {
    return call(key, "GET", page, null).json().path("nextCursor");
  }

  private static JsonNode backlog(String key, String id) {
    return call(key, "GET", API + "/" + id, null).json().at("/data/deliveries/backlog");
  }

  @Test
  void nobody_asks_for_more_than_its_key_shows() {
    try (var receiver = new Receiver()) {
      NotifierNode.Answer asForBob =
          call("alice", "PUT", API + "/" + unique("e"), wants(receiver, ",\"userId\":\"bob\""));
      assertThat(asForBob.status()).isEqualTo(400);
      assertThat(asForBob.json().at("/errors/0/field").stringValue()).isEqualTo("userId");
      NotifierNode.Answer withCodes =
          call("no-codes", "PUT", API + "/" + unique("e"), wants(receiver, ",\"qr\":true"));
      assertThat(withCodes.status()).isEqualTo(400);
      assertThat(withCodes.json().at("/errors/0/field").stringValue()).isEqualTo("qr");
    }
  }

  // --- how many

  @Test
  void one_endpoint_too_many_is_told_so_and_may_be_made_once_another_is_gone() {
    List<String> made = new ArrayList<>();
    try (var receiver = new Receiver()) {
      int there = idsSeenBy("admin").size();
      for (int i = there; i < MAX_ENDPOINTS; i++) {
        made.add(endpoint("admin", receiver, ""));
      }
      String id = unique("too-many");

      NotifierNode.Answer refused = call("admin", "PUT", API + "/" + id, wants(receiver, ""));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().path("detail").stringValue()).contains("NOTIFY_MAX_ENDPOINTS");
      assertThat(call("admin", "PUT", API + "/" + made.get(0), wants(receiver, "")).status())
          .as("an existing one may be changed")
          .isEqualTo(200);
      delete(made.remove(0));
      made.add(endpoint("admin", receiver, ""));
    } finally {
      made.forEach(NotifierOperationTest::delete);
    }
  }

  @Test
  void one_user_leaves_places_for_the_others() {
    List<String> made = new ArrayList<>();
    try (var receiver = new Receiver()) {
      for (int i = 0; i < MAX_ENDPOINTS_PER_USER; i++) {
        made.add(endpoint("carol", receiver, ""));
      }
      NotifierNode.Answer refused =
          call("carol", "PUT", API + "/" + unique("too-many"), wants(receiver, ""));
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.json().path("detail").stringValue())
          .contains("NOTIFY_MAX_ENDPOINTS_PER_USER");

      made.add(endpoint("bob", receiver, ""));
      made.add(endpoint("admin", receiver, ",\"userId\":\"carol\""));
    } finally {
      made.forEach(NotifierOperationTest::delete);
    }
  }

  // --- secrets

  /** Every line that is logged while it is there, ours down to the last detail. */
  private static final class Listening extends AppenderBase<ILoggingEvent>
      implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    private final Logger ours = (Logger) LoggerFactory.getLogger("io.sessionlog");
    private final Level before = root.getLevel();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    Listening() {
      setContext(root.getLoggerContext());
      start();
      root.addAppender(this);
      root.setLevel(Level.INFO);
      ours.setLevel(Level.TRACE);
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getFormattedMessage()
              + (event.getThrowableProxy() == null
                  ? ""
                  : ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }

    @Override
    public void close() {
      root.detachAppender(this);
      root.setLevel(before);
      ours.setLevel(null);
    }
  }

  @Test
  void a_secret_is_shown_once_and_is_in_no_log_and_in_no_topic_in_clear() {
    List<String> secrets = new ArrayList<>();
    String session = unique("session");
    try (var receiver = new Receiver();
        var listening = new Listening()) {
      String id = unique("endpoint");
      NotifierNode.Answer made = call("admin", "PUT", API + "/" + id, wants(receiver, ""));
      secrets.add(made.json().at("/data/secret").stringValue());
      NotifierNode.Answer rotated = call("admin", "POST", API + "/" + id + "/rotate", null);
      secrets.add(rotated.json().at("/data/secret").stringValue());
      receiver.verifies(secrets.get(1));
      node.event(session, "ready", "{}", "carol");
      soon(() -> assertThat(receiver.received()).isNotEmpty());
      receiver.answers(() -> 500);
      call("admin", "POST", API + "/" + id + "/test", null);
      node.event(session, "disconnected", "{}", "carol");
      soon(
          () ->
              assertThat(
                      call("admin", "GET", API + "/" + id + "/attempts?status=failed", null)
                          .json()
                          .path("data"))
                  .isNotEmpty());

      List<String> shown = new ArrayList<>(listening.lines);
      for (String path : List.of("", "/" + id, "/" + id + "/attempts")) {
        shown.add(call("admin", "GET", API + path, null).json().toString());
      }
      shown.add(call("admin", "PUT", API + "/" + id, wants(receiver, "")).json().toString());
      for (String topic :
          List.of(
              Topics.NOTIFICATION_ENDPOINTS,
              Topics.NOTIFICATION_PROGRESS,
              Topics.NOTIFICATION_ATTEMPTS,
              Topics.SESSION_NOTIFICATIONS)) {
        TopicReader.read(broker.bootstrapServers(), topic)
            .forEach(
                record -> {
                  if (record.value() != null) {
                    shown.add(new String(record.value(), StandardCharsets.ISO_8859_1));
                  }
                });
      }
      for (String secret : secrets) {
        String base64 = secret.substring("whsec_".length());
        String raw = new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
        assertThat(shown).noneMatch(text -> text.contains(base64) || text.contains(raw));
      }
      delete(id);
    }
  }

  // --- whose shards

  /** Kafka fences by itself too: whom it ended a transaction of that was open for too long. */
  @Test
  void who_was_fenced_and_still_has_its_shards_goes_on() {
    try (var receiver = new Receiver()) {
      String id = endpoint("admin", receiver, ",\"userId\":\"fay\"");
      for (int shard = 0; shard < PARTITIONS; shard++) {
        try (var fencing =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    broker.bootstrapServers(),
                    "transactional.id",
                    "notifier-shard-" + shard),
                new StringSerializer(),
                new ByteArraySerializer())) {
          fencing.initTransactions();
        }
      }
      node.event(unique("session"), "ready", "{}", "fay");
      soon(() -> assertThat(receiver.received()).isNotEmpty());

      // The first may be told before it is known that it cannot be noted.
      String later = unique("session");
      soon(
          () -> {
            node.event(later, "ready", "{}", "fay");
            assertThat(receiver.received()).extracting(Received::sessionId).contains(later);
            assertThat(
                    call("admin", "GET", API + "/" + id, null)
                        .json()
                        .at("/data/deliveries/delivered")
                        .asLong())
                .as("noted")
                .isGreaterThanOrEqualTo(2);
          });
      delete(id);
    }
  }

  /**
   * A rolling restart stops the next node once this one is ready: before the group has let it in,
   * nobody would tell anything.
   */
  @Test
  void a_node_is_ready_once_the_group_has_let_it_in() {
    // Whoever is silent while the others wait for its answer holds the whole group up.
    try (var silent = member()) {
      soon(
          () -> {
            silent.poll(Duration.ofMillis(50));
            assertThat(silent.assignment()).isNotEmpty();
          });
      try (NotifierNode second = newNode("session-notices", unique("disk"))) {
        soon(
            () ->
                assertThat(second.health().at("/couriers/details/waiting for").asString())
                    .isEqualTo("the group of couriers"));
        assertThat(second.isReady()).isFalse();
        soon(
            () -> {
              silent.poll(Duration.ofMillis(50));
              assertThat(second.isReady()).isTrue();
            });
      }
    }
  }

  /** It would look well, and tell nobody anything; another process takes its endpoints over. */
  @Test
  void a_node_ends_once_the_thread_of_its_couriers_has() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (NotifierNode second = startNode("session-notices", unique("disk"))) {
      Thread dispatcher =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("notifier-dispatcher"))
              .filter(thread -> !before.contains(thread))
              .findFirst()
              .orElseThrow();
      // Only who stops a node interrupts it, and it ends.
      dispatcher.interrupt();

      soon(() -> assertThat(second.isRunning()).isFalse());
    }
  }

  private static KafkaConsumer<String, byte[]> member() {
    var member =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                "notifier-couriers",
                "enable.auto.commit",
                false,
                "partition.assignment.strategy",
                CooperativeStickyAssignor.class.getName()),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    member.subscribe(List.of(Topics.NOTIFICATION_ENDPOINTS));
    return member;
  }

  // --- what is kept, and what is made anew

  @Test
  void a_rebuild_under_another_application_id_tells_nobody_again_and_numbers_on() {
    String session = unique("session");
    try (var receiver = new Receiver()) {
      String id = endpoint("admin", receiver, ",\"userId\":\"dora\"");
      node.event(session, "ready", "{}", "dora");
      node.event(session, "disconnected", "{}", "dora");
      soon(() -> assertThat(receiver.received()).hasSize(2));

      node.close();
      node = startNode(unique("other-notices"), unique("disk"));
      node.event(session, "ready", "{}", "dora");

      soon(() -> assertThat(receiver.received()).hasSizeGreaterThanOrEqualTo(3));
      assertThat(receiver.received()).extracting(Received::sequence).containsExactly(1, 2, 3);
      delete(id);
    }
  }

  @Test
  void what_is_kept_no_longer_is_made_anew_with_the_same_ids_and_bytes() throws Exception {
    String session = unique("session");
    try (var receiver = new Receiver();
        var other = new Receiver()) {
      String id = endpoint("admin", receiver, ",\"userId\":\"erin\",\"full\":true");
      String others = endpoint("admin", other, ",\"userId\":\"erin\"");
      node.event(session, "ready", "{}", "erin");
      node.event(
          session,
          "message",
          "{\"message\":{\"id\":{\"_serialized\":\"false_1@c.us_A\"},\"body\":\"hello\",\"from\":\"1@c.us\"}}",
          "erin");
      node.event(session, "disconnected", "{}", "erin");
      soon(() -> assertThat(receiver.received()).hasSize(3));
      soon(() -> assertThat(other.received()).hasSize(3));
      forgetNotifications();

      NotifierNode.Answer asked =
          call(
              "admin",
              "POST",
              API + "/" + id + "/resend",
              "{\"from\":\"2020-01-01T00:00:00Z\",\"sessionId\":\"%s\"}".formatted(session));
      assertThat(asked.status()).as("%s", asked.json()).isEqualTo(200);
      assertThat(asked.json().at("/data/remade").asBoolean()).isTrue();

      soon(() -> assertThat(receiver.received()).hasSize(6));
      List<Received> told = receiver.received();
      assertThat(told.subList(3, 6)).isEqualTo(told.subList(0, 3));
      assertThat(other.received()).as("nobody else is told").hasSize(3);
      JsonNode pulled =
          call("admin", "GET", "/api/whatsapp/notifications?userId=erin", null).json();
      assertThat(pulled.path("data")).isEmpty();

      NotifierNode.Answer begins =
          call(
              "admin",
              "PUT",
              API + "/" + unique("late"),
              wants(receiver, ",\"start\":\"2020-01-01T00:00:00Z\""));
      assertThat(begins.status()).as("whoever begins there would miss some").isEqualTo(400);
      assertThat(begins.json().at("/errors/0/field").stringValue()).isEqualTo("start");
      delete(id);
      delete(others);
    }
  }

  /** As time does. */
  private static void forgetNotifications() throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      for (int p = 0; p < PARTITIONS; p++) {
        latest.put(new TopicPartition(Topics.SESSION_NOTIFICATIONS, p), OffsetSpec.latest());
      }
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      admin
          .listOffsets(latest)
          .all()
          .get()
          .forEach(
              (partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
      admin.deleteRecords(all).all().get();
    }
  }
}
