package io.sessionlog.notifier;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.notifier.Receiver.Received;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import tools.jackson.databind.JsonNode;

/** The service as its callers and its receivers know it, on a real broker. */
class NotifierServiceTest {

  private static final String API = "/api/whatsapp/endpoints/";

  @TempDir static Path data;
  static EmbeddedKafkaBroker broker;
  static NotifierNode node;

  @BeforeAll
  static void start() {
    broker =
        new EmbeddedKafkaKraftBroker(1, 1)
            .brokerProperties(
                Map.of(
                    "message.max.bytes", "17825792",
                    "transaction.state.log.replication.factor", "1",
                    "transaction.state.log.min.isr", "1",
                    "transaction.state.log.num.partitions", "3",
                    "offsets.topic.num.partitions", "3",
                    "group.initial.rebalance.delay.ms", "0",
                    "offsets.topic.replication.factor", "1"));
    broker.afterPropertiesSet();
    node = startNode();
  }

  private static NotifierNode startNode() {
    var started =
        new NotifierNode(
            broker.getBrokersAsString(),
            data.resolve("node"),
            "--NOTIFY_AUTH=none",
            "--TOPIC_PARTITIONS=3");
    soon(() -> assertThat(started.isReady()).isTrue());
    return started;
  }

  @AfterAll
  static void stop() {
    node.close();
    broker.destroy();
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }

  private static String unique(String name) {
    return name + "-" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** An endpoint for one user's sessions; the secret is handed to the receiver. */
  private static String endpoint(Receiver receiver, String userId, String more) {
    String id = unique("endpoint");
    NotifierNode.Answer made =
        node.call(
            "PUT",
            API + id,
            "{\"url\":\"%s\",\"categories\":[\"status\",\"message\",\"ack\",\"call\"],\"userId\":\"%s\"%s}"
                .formatted(receiver.url(), userId, more));
    assertThat(made.status()).as("%s", made.json()).isEqualTo(200);
    receiver.verifies(made.json().at("/data/secret").stringValue());
    return id;
  }

  private static JsonNode endpointOf(String id) {
    return node.call("GET", API + id, null).json().path("data");
  }

  @Test
  void a_change_is_told_signed_and_pulled_with_the_same_id_and_body() {
    String user = unique("user");
    String session = unique("session");
    try (var receiver = new Receiver()) {
      endpoint(receiver, user, "");
      node.event(session, "ready", "{}", user);

      soon(() -> assertThat(receiver.received()).hasSize(1));
      Received told = receiver.received().get(0);
      assertThat(told.type()).isEqualTo("session.status_changed");
      JsonNode pulled = node.call("GET", "/api/whatsapp/notifications?userId=" + user, null).json();
      assertThat(pulled.at("/data/0/id").stringValue()).isEqualTo(told.id());
      assertThat(pulled.at("/data/0").toString())
          .isEqualTo("{\"id\":\"%s\",%s".formatted(told.id(), told.body().substring(1)));
      assertThat(pulled.path("data")).hasSize(1);
    }
  }

  @Test
  void what_was_told_before_an_endpoint_was_made_is_told_when_it_starts_there() {
    String user = unique("user");
    node.event(unique("session"), "ready", "{}", user);
    try (var receiver = new Receiver()) {
      endpoint(receiver, user, ",\"start\":\"2020-01-01T00:00:00Z\"");

      soon(() -> assertThat(receiver.received()).hasSize(1));
    }
  }

  @Test
  void an_endpoint_begins_at_the_event_that_it_names() {
    String user = unique("user");
    String session = unique("session");
    node.event(session, "ready", "{}", user);
    String second = node.event(session, "disconnected", "{}", user);
    try (var receiver = new Receiver()) {
      endpoint(receiver, user, ",\"start\":\"" + second + "\"");
      node.event(session, "ready", "{}", user);

      soon(() -> assertThat(receiver.received()).hasSize(2));
      assertThat(receiver.received()).extracting(Received::sequence).containsExactly(2, 3);
    }
  }

  @Test
  void
      two_hundred_come_in_order_although_a_fifth_of_the_answers_fail_and_the_node_is_started_anew() {
    String user = unique("user");
    List<String> sessions = IntStream.range(0, 10).mapToObj(i -> unique("session")).toList();
    var random = new Random(1);
    try (var receiver = new Receiver()) {
      receiver.answers(() -> random.nextInt(5) == 0 ? 500 : 200);
      String id = endpoint(receiver, user, "");
      for (int i = 0; i < 20; i++) {
        for (String session : sessions) {
          node.event(session, i % 2 == 0 ? "ready" : "disconnected", "{}", user);
        }
        if (i == 10) {
          node.close();
          node = startNode();
        }
      }

      receiver.answers(() -> 200);
      soon(
          () -> {
            // What failed twice would wait for five minutes, also what was under way until now.
            assertThat(node.call("POST", API + id + "/enable", null).status()).isEqualTo(200);
            Map<String, List<Integer>> bySession =
                receiver.received().stream()
                    .collect(
                        groupingBy(Received::sessionId, mapping(Received::sequence, toList())));
            for (String session : sessions) {
              List<Integer> firsts =
                  bySession.getOrDefault(session, List.of()).stream().distinct().toList();
              assertThat(firsts).isEqualTo(IntStream.rangeClosed(1, 20).boxed().toList());
            }
          });
    }
  }

  @Test
  void gone_switches_an_endpoint_off_and_tells_the_others_of_its_owner() {
    String user = unique("user");
    try (var receiver = new Receiver();
        var other = new Receiver()) {
      receiver.answers(() -> 410);
      String id = endpoint(receiver, user, "");
      endpoint(other, user, "");
      node.event(unique("session"), "ready", "{}", user);

      soon(() -> assertThat(endpointOf(id).path("status").asString()).isEqualTo("disabled"));
      assertThat(endpointOf(id).at("/disabled/reason").stringValue()).isEqualTo("gone");
      soon(
          () ->
              assertThat(other.received())
                  .extracting(Received::type)
                  .contains("endpoint.disabled"));

      receiver.answers(() -> 200);
      assertThat(node.call("POST", API + id + "/enable", null).status()).isEqualTo(200);
      soon(() -> assertThat(receiver.received()).isNotEmpty());
      assertThat(endpointOf(id).path("status").stringValue()).isEqualTo("active");
    }
  }

  @Test
  void a_range_is_sent_again_with_the_same_ids() {
    String user = unique("user");
    String session = unique("session");
    try (var receiver = new Receiver()) {
      String id = endpoint(receiver, user, "");
      node.event(session, "ready", "{}", user);
      node.event(session, "disconnected", "{}", user);
      soon(() -> assertThat(receiver.received()).hasSize(2));

      NotifierNode.Answer asked =
          node.call(
              "POST",
              API + id + "/resend",
              "{\"from\":\"2020-01-01T00:00:00Z\",\"sessionId\":\"%s\"}".formatted(session));
      assertThat(asked.status()).as("%s", asked.json()).isEqualTo(200);

      soon(() -> assertThat(receiver.received()).hasSize(4));
      List<Received> told = receiver.received();
      assertThat(told.subList(2, 4)).isEqualTo(told.subList(0, 2));
    }
  }

  @Test
  void attempts_are_logged_with_their_errors_in_words() {
    String user = unique("user");
    try (var receiver = new Receiver()) {
      String id = endpoint(receiver, user, "");
      node.event(unique("session"), "ready", "{}", user);
      soon(() -> assertThat(receiver.received()).hasSize(1));
      receiver.answers(() -> 500);
      node.event(unique("session"), "ready", "{}", user);

      soon(
          () -> {
            JsonNode failed =
                node.call("GET", API + id + "/attempts?status=failed", null).json().path("data");
            assertThat(failed).hasSize(1);
            assertThat(failed.at("/0/error").stringValue()).isEqualTo("answered 500");
            assertThat(failed.at("/0/answer").stringValue()).isEqualTo("status 500");
          });
      soon(
          () ->
              assertThat(
                      node.call("GET", API + id + "/attempts?limit=1", null)
                          .json()
                          .path("nextCursor")
                          .asString(""))
                  .isNotEmpty());
      Set<String> results = new HashSet<>();
      StreamSupport.stream(
              node.call("GET", API + id + "/attempts", null).json().path("data").spliterator(),
              false)
          .forEach(attempt -> results.add(attempt.path("result").stringValue()));
      assertThat(results).isEqualTo(Set.of("delivered", "failed"));
    }
  }

  @Test
  void a_test_says_how_it_went_and_a_rotated_secret_signs_beside_the_old_one() {
    try (var receiver = new Receiver()) {
      String id = endpoint(receiver, unique("user"), "");
      NotifierNode.Answer rotated = node.call("POST", API + id + "/rotate", null);
      assertThat(rotated.json().at("/data/secret").stringValue()).startsWith("whsec_");

      assertThat(
              node.call("POST", API + id + "/test", null).json().at("/data/delivered").asBoolean())
          .as("the old secret still verifies")
          .isTrue();
      receiver.verifies(rotated.json().at("/data/secret").stringValue());
      assertThat(
              node.call("POST", API + id + "/test", null).json().at("/data/delivered").asBoolean())
          .as("and so does the new one")
          .isTrue();
      receiver.answers(() -> 503);
      JsonNode failed = node.call("POST", API + id + "/test", null).json().path("data");
      assertThat(failed.path("error").stringValue()).isEqualTo("answered 503");
      assertThat(endpointOf(id).has("secret")).isFalse();
    }
  }

  @Test
  void whoever_waits_is_answered_when_something_comes() {
    String user = unique("user");
    String now =
        node.call("GET", "/api/whatsapp/notifications?after=now", null)
            .json()
            .path("nextCursor")
            .stringValue();
    node.event(unique("session"), "ready", "{}", user);
    JsonNode pulled =
        node.call(
                "GET",
                "/api/whatsapp/notifications?wait=20s&after=" + now + "&userId=" + user,
                null)
            .json();
    assertThat(pulled.path("data")).hasSize(1);
  }

  @Test
  void bad_requests_are_told_what_is_wrong_with_which_field() {
    Map<String, String> faults =
        Map.of(
            "{}", "url",
            "{\"url\":\"ftp://example.com\",\"categories\":[\"status\"]}", "url",
            "{\"url\":\"http://10.0.0.1/\",\"categories\":[\"status\"]}", "url",
            "{\"url\":\"http://127.0.0.1:1/\",\"categories\":[\"qr\"]}", "categories",
            "{\"url\":\"http://127.0.0.1:1/\",\"categories\":[\"status\"],\"full\":1}", "full",
            "{\"url\":\"http://127.0.0.1:1/\",\"categories\":[\"status\"],\"start\":\"x\"}",
                "start",
            "{\"url\":\"http://127.0.0.1:1/\",\"categories\":[\"status\"],\"uesrId\":\"a\"}",
                "uesrId",
            "nonsense", "body");
    faults.forEach(
        (body, field) -> {
          NotifierNode.Answer answer = node.call("PUT", API + unique("bad"), body);
          assertThat(answer.status()).as(body).isEqualTo(400);
          assertThat(
                  StreamSupport.stream(answer.json().path("errors").spliterator(), false)
                      .map(error -> error.path("field").stringValue())
                      .collect(Collectors.toSet()))
              .as(body)
              .contains(field);
        });
    assertThat(node.call("GET", API + "unknown", null).status()).isEqualTo(404);
    assertThat(node.call("POST", API + "unknown/resend", "{\"from\":\"now\"}").status())
        .isEqualTo(404);
    assertThat(node.call("GET", "/api/whatsapp/notifications?after=x", null).status())
        .isEqualTo(400);
  }
}
