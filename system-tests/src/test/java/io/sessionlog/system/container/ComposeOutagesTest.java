package io.sessionlog.system.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What docker-compose.yml promises, in containers: each of them but the gateway is stopped, then
 * killed, under 50 webhooks and 50 reads a second. Writes its rows to {@code
 * target/containers/outages.md}.
 *
 * <p>{@code -Dcontainers.outages=query-1,ingest-1} takes these containers alone.
 */
@Tag("containers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ComposeOutagesTest {

  /** How long a container is away. */
  private static final Duration AWAY = Duration.ofSeconds(6);

  /** Before a crash is noticed, what was sent to the container is lost with it. */
  private static final Duration FIRST_MOMENTS = Duration.ofSeconds(1);

  private static final List<String> ALL =
      List.of(
          "query-1",
          "query-2",
          "ingest-1",
          "ingest-2",
          "projector-1",
          "projector-2",
          "notifier-1",
          "notifier-2",
          "reconciler-1",
          "reconciler-2",
          "analytics-1",
          "analytics-2",
          "kafka-1",
          "kafka-2",
          "kafka-3");

  private static final Map<String, String> ACCEPTED = new HashMap<>();
  private static final Path ROWS = Path.of("target", "containers", "outages.md");
  private static Compose compose;

  @BeforeAll
  static void up() {
    assumeTrue(Compose.engineAnswers(), "no container engine answers: 'docker info' fails");
    compose = new Compose();
    compose.up();
  }

  @AfterAll
  static void down() {
    if (compose != null) {
      compose.close();
    }
  }

  @Test
  @Order(1)
  void a_second_up_recreates_nothing() {
    List<String> before = compose.ids();

    compose.up();

    assertThat(before).hasSize(12);
    assertThat(compose.ids()).isEqualTo(before);
  }

  @Test
  @Order(2)
  void every_volume_has_a_name_to_remove_it_by() {
    assertThat(compose.volumes()).hasSize(10).allMatch(compose::isNamed);
  }

  @Test
  @Order(3)
  void the_address_of_a_refused_sender_is_the_one_that_the_gateway_saw() throws Exception {
    URI webhook = compose.gateway().resolve("/api/whatsapp/webhook/forged");
    HttpRequest forged =
        HttpRequest.newBuilder(webhook)
            .header("Content-Type", "application/json")
            .header("X-Forwarded-For", "203.0.113.77")
            .POST(BodyPublishers.ofString("{\"event\":\"message_ack\"}"))
            .build();
    assertThat(HttpClient.newHttpClient().send(forged, BodyHandlers.discarding()).statusCode())
        .isEqualTo(400);

    assertThat(compose.records("session-events-rejected"))
        .contains("/api/whatsapp/webhook/forged")
        .doesNotContain("203.0.113.77");
  }

  static Stream<Arguments> outages() {
    String chosen = System.getProperty("containers.outages", "");
    List<String> containers = chosen.isBlank() ? ALL : List.of(chosen.split(","));
    return containers.stream()
        .flatMap(name -> Stream.of(Arguments.of(name, "stop"), Arguments.of(name, "kill")));
  }

  @ParameterizedTest
  @Order(4)
  @MethodSource("outages")
  void no_read_is_refused_and_no_webhook_but_by_a_crash(String container, String how)
      throws Exception {
    long gone;
    var traffic = new Traffic(compose.gateway());
    try (traffic) {
      traffic.introduce();
      traffic.start();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> traffic.accepted().size() > 100 && traffic.answeredReads() > 50);
      if (how.equals("stop")) {
        compose.stop(container);
      } else {
        compose.kill(container);
      }
      gone = System.nanoTime();
      Thread.sleep(AWAY.toMillis()); // what happens meanwhile is what is tried
      compose.startAgain(container);
    }

    ACCEPTED.putAll(traffic.accepted());
    write(container, how, traffic);
    assertThat(traffic.refusedReads()).isEmpty();
    assertThat(traffic.refusedWebhooks())
        .allSatisfy(
            refused -> {
              assertThat(how).as("what cost a webhook: %s", refused).isEqualTo("kill");
              assertThat(Duration.ofNanos(refused.sentNanos() - gone)).isLessThan(FIRST_MOMENTS);
            });
  }

  private static void write(String container, String how, Traffic traffic) throws IOException {
    Files.createDirectories(ROWS.getParent());
    Files.writeString(
        ROWS,
        "| %s | %s | %d | %d | %d | %d |%n"
            .formatted(
                container,
                how,
                traffic.accepted().size(),
                traffic.refusedWebhooks().size(),
                traffic.answeredReads(),
                traffic.refusedReads().size()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  @Test
  @Order(5)
  void what_was_accepted_is_in_the_log_at_the_position_that_the_answer_named() {
    Map<String, String> found = new HashMap<>();
    Matcher record =
        Pattern.compile(
                "(?m)^Partition:(\\d+)\\s+Offset:(\\d+)\\s.*?(webhook-\\d+-\\d+-of-this-run)")
            .matcher(compose.records("session-events"));
    while (record.find()) {
      found.put(record.group(3), record.group(1) + ":" + record.group(2));
    }

    assertThat(ACCEPTED).isNotEmpty();
    assertThat(found).containsAllEntriesOf(ACCEPTED);
  }
}
