package io.sessionlog.support.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopicCheckTest {

  static final Topics.Replication SAFE = new Topics.Replication(2, (short) 3, 2);
  static final List<Node> BROKERS =
      IntStream.rangeClosed(1, 3).mapToObj(id -> new Node(id, "kafka-" + id, 9092)).toList();

  private final TopicCheck check = new TopicCheck("kafka:9092");

  static Stream<NewTopic> all() {
    return Stream.of(
        Topics.sessionEvents(SAFE),
        Topics.sessionState(SAFE),
        Topics.sessionEventsRejected(SAFE),
        Topics.sessionEventsDlq(SAFE),
        Topics.sessionNotifications(SAFE),
        Topics.notificationSequences(SAFE),
        Topics.notificationEndpoints(SAFE),
        Topics.notificationProgress(SAFE),
        Topics.notificationAttempts(SAFE),
        Topics.sessionAudit(SAFE));
  }

  @ParameterizedTest
  @MethodSource("all")
  void a_topic_as_it_is_created_has_no_weakness(NewTopic topic) {
    assertThat(weaknesses(topic, 3, Map.of())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void every_setting_that_a_topic_is_created_with_can_be_judged(NewTopic topic) {
    assertThat(topic.configs().keySet()).allMatch(TopicCheck::knows);
  }

  @ParameterizedTest
  @CsvSource({
    "min.insync.replicas, 1",
    "retention.ms, 604800000",
    "retention.bytes, 1073741824",
    "cleanup.policy, compact",
    "cleanup.policy, 'compact,delete'",
    "unclean.leader.election.enable, true"
  })
  void a_log_that_could_lose_events_is_told_with_the_command_that_mends_it(
      String config, String found) {
    NewTopic events = Topics.sessionEvents(SAFE);
    String wanted =
        events.configs().getOrDefault(config, config.startsWith("unclean") ? "false" : "delete");

    assertThat(weaknesses(events, 3, Map.of(config, found)))
        .singleElement()
        .satisfies(
            weakness -> {
              assertThat(weakness.losesData()).isTrue();
              assertThat(weakness.line())
                  .startsWith("session-events: %s=%s, wanted %s: ".formatted(config, found, wanted))
                  .endsWith(
                      " kafka-configs.sh --bootstrap-server kafka:9092 --alter --topic session-events --add-config %s=%s"
                          .formatted(config, wanted))
                  .doesNotContain("\n");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "max.message.bytes, 1048588",
    "message.timestamp.before.max.ms, 9223372036854775807",
  })
  void what_loses_nothing_is_only_told(String config, String found) {
    assertThat(weaknesses(Topics.sessionEvents(SAFE), 3, Map.of(config, found)))
        .extracting(Weakness::losesData)
        .containsExactly(false);
  }

  @ParameterizedTest
  @CsvSource({
    "min.insync.replicas, 3",
    "max.message.bytes, 33554432",
    "delete.retention.ms, 9223372036854775807"
  })
  void more_than_is_wanted_is_no_weakness(String config, String found) {
    assertThat(all())
        .allSatisfy(topic -> assertThat(weaknesses(topic, 4, Map.of(config, found))).isEmpty());
  }

  @Test
  void states_that_are_not_compacted_are_lost_by_age() {
    assertThat(weaknesses(Topics.sessionState(SAFE), 3, Map.of("cleanup.policy", "delete")))
        .extracting(Weakness::losesData)
        .containsExactly(true);
  }

  @Test
  void refused_bodies_and_dead_letters_change_no_answer() {
    assertThat(Stream.of(Topics.sessionEventsRejected(SAFE), Topics.sessionEventsDlq(SAFE)))
        .allSatisfy(
            topic ->
                assertThat(weaknesses(topic, 1, Map.of("min.insync.replicas", "1")))
                    .hasSize(2)
                    .noneMatch(Weakness::losesData));
  }

  @Test
  void too_few_replicas_are_told_with_a_plan_that_keeps_those_that_are_there() {
    assertThat(weaknesses(Topics.sessionEvents(SAFE), 1, Map.of()))
        .singleElement()
        .satisfies(
            weakness -> {
              assertThat(weakness.losesData()).isTrue();
              assertThat(weakness.what())
                  .isEqualTo("replication factor 1, wanted 3: the loss of one disk loses records");
              assertThat(weakness.remedy())
                  .isEqualTo(
                      "kafka-reassign-partitions.sh --bootstrap-server kafka:9092 --execute --reassignment-json-file <(echo '"
                          + "{\"version\":1,\"partitions\":["
                          + "{\"topic\":\"session-events\",\"partition\":0,\"replicas\":[1, 2, 3]},"
                          + "{\"topic\":\"session-events\",\"partition\":1,\"replicas\":[2, 3, 1]}]}')");
            });
  }

  @Test
  void where_there_are_too_few_brokers_no_plan_would_help() {
    assertThat(
            check.weaknesses(
                Topics.sessionEvents(SAFE),
                description(Topics.sessionEvents(SAFE), 1),
                asCreated(Topics.sessionEvents(SAFE)),
                BROKERS.subList(0, 1)))
        .extracting(Weakness::remedy)
        .containsExactly("the cluster has 1 brokers; start 3, or set TOPIC_REPLICATION_FACTOR=1");
  }

  private List<Weakness> weaknesses(NewTopic wanted, int replicas, Map<String, String> changed) {
    Map<String, String> found = asCreated(wanted);
    found.putAll(changed);
    return check.weaknesses(wanted, description(wanted, replicas), found, BROKERS);
  }

  /** With the defaults of a broker for what is not given. */
  private static Map<String, String> asCreated(NewTopic topic) {
    var found =
        new HashMap<>(
            Map.of(
                "cleanup.policy",
                "delete",
                "unclean.leader.election.enable",
                "false",
                "retention.bytes",
                "-1"));
    found.putAll(topic.configs());
    return found;
  }

  private static TopicDescription description(NewTopic topic, int replicas) {
    return new TopicDescription(
        topic.name(),
        false,
        IntStream.range(0, topic.numPartitions())
            .mapToObj(
                partition -> {
                  List<Node> nodes =
                      IntStream.range(0, replicas)
                          .mapToObj(i -> BROKERS.get((partition + i) % BROKERS.size()))
                          .toList();
                  return new TopicPartitionInfo(partition, nodes.get(0), nodes, nodes);
                })
            .toList());
  }
}
