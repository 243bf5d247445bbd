package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Compares a topic that exists with the one that would be created. What is stronger than wanted is
 * never a fault: more replicas, larger records.
 *
 * <p>Whether a weakness can lose what was accepted depends on the topic: the log, the states and
 * the notifications are what is served; refused bodies and dead letters are kept for people, and
 * their loss changes no answer.
 */
final class TopicCheck {

  /**
   * What a found value must be, compared with the wanted one, and what comes of it if it is not.
   */
  private record Rule(BiPredicate<String, String> fits, boolean losesData, String consequence) {}

  /** One for each setting that {@link Topics} creates a topic with; a test holds that. */
  private static final Map<String, Rule> RULES =
      Map.of(
          TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
          new Rule(
              TopicCheck::atLeast,
              true,
              "an acknowledged record may be on fewer disks than wanted"),
          TopicConfig.RETENTION_MS_CONFIG,
          new Rule(TopicCheck::keptAsLong, true, "older records are deleted"),
          TopicConfig.RETENTION_BYTES_CONFIG,
          new Rule(TopicCheck::keptAsLong, true, "older records are deleted"),
          TopicConfig.SEGMENT_MS_CONFIG,
          new Rule(TopicCheck::atMost, false, "records are deleted later than wanted"),
          TopicConfig.CLEANUP_POLICY_CONFIG,
          new Rule(String::equals, true, "records that are needed are deleted"),
          TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
          new Rule(
              String::equals,
              true,
              "a replica that lacks acknowledged records may become the leader"),
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          new Rule(TopicCheck::atLeast, false, "larger records are refused"),
          TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
          new Rule(
              String::equals,
              false,
              "how late a record may come is not what the services reckon with"),
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
          new Rule(
              String::equals,
              false,
              "how far a clock may be ahead is not what the services reckon with"),
          TopicConfig.DELETE_RETENTION_MS_CONFIG,
          new Rule(
              TopicCheck::atLeast, false, "clients that were away for longer miss a deletion"));

  /** Not judged but mended, where that can be: see {@link CompactedTopics}. */
  private static final Set<String> NOT_JUDGED = Set.of(TopicConfig.SEGMENT_BYTES_CONFIG);

  /**
   * Not left to chance where {@link Topics} names no policy: the broker's default may be another.
   */
  private static final Map<String, String> OF_EVERY_TOPIC =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
          "false");

  private static final Set<String> SERVED =
      Set.of(
          Topics.SESSION_EVENTS,
          Topics.SESSION_CONTROL,
          Topics.SESSION_NOTIFICATIONS,
          Topics.NOTIFICATION_SEQUENCES,
          Topics.NOTIFICATION_ENDPOINTS,
          Topics.NOTIFICATION_PROGRESS);

  private final String bootstrapServers;

  TopicCheck(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** Whether it is decided what comes of another value of this setting. */
  static boolean knows(String config) {
    return RULES.containsKey(config) || NOT_JUDGED.contains(config);
  }

  /**
   * @param found by name, defaults of the broker included
   * @param brokers that are there, to put replicas on
   */
  List<Weakness> weaknesses(
      NewTopic wanted, TopicDescription topic, Map<String, String> found, List<Node> brokers) {
    var weaknesses = new ArrayList<Weakness>();
    int replicas =
        topic.partitions().stream()
            .mapToInt(partition -> partition.replicas().size())
            .min()
            .orElse(0);
    if (replicas < wanted.replicationFactor()) {
      weaknesses.add(
          new Weakness(
              wanted.name(),
              isServed(wanted),
              "replication factor %d, wanted %d: the loss of %s loses records"
                  .formatted(
                      replicas,
                      wanted.replicationFactor(),
                      replicas == 1 ? "one disk" : replicas + " disks"),
              reassignment(topic, wanted.replicationFactor(), brokers)));
    }
    wantedConfigs(wanted)
        .forEach(
            (name, value) -> {
              Rule rule = RULES.get(name);
              String actual = found.get(name);
              if (rule == null || actual == null || rule.fits.test(actual, value)) {
                return;
              }
              weaknesses.add(
                  new Weakness(
                      wanted.name(),
                      rule.losesData && isServed(wanted),
                      "%s=%s, wanted %s: %s".formatted(name, actual, value, rule.consequence),
                      "kafka-configs.sh --bootstrap-server %s --alter --topic %s --add-config %s=%s"
                          .formatted(bootstrapServers, wanted.name(), name, value)));
            });
    return weaknesses;
  }

  private static boolean atLeast(String found, String wanted) {
    return Long.parseLong(found) >= Long.parseLong(wanted);
  }

  private static boolean atMost(String found, String wanted) {
    return Long.parseLong(found) <= Long.parseLong(wanted);
  }

  /** For retention, -1 is without bound. */
  private static boolean keptAsLong(String found, String wanted) {
    return found.equals("-1") || (!wanted.equals("-1") && atLeast(found, wanted));
  }

  private static boolean isServed(NewTopic topic) {
    return SERVED.contains(topic.name()) || Topics.isState(topic.name());
  }

  private static Map<String, String> wantedConfigs(NewTopic wanted) {
    var configs = new TreeMap<>(OF_EVERY_TOPIC);
    if (wanted.configs() != null) {
      configs.putAll(wanted.configs());
    }
    return configs;
  }

  /** The replicas that are there stay, the first of them preferred; others join in turn. */
  private String reassignment(TopicDescription topic, int wanted, List<Node> brokers) {
    if (brokers.size() < wanted) {
      return "the cluster has %d brokers; start %d, or set TOPIC_REPLICATION_FACTOR=%d"
          .formatted(brokers.size(), wanted, brokers.size());
    }
    String partitions =
        topic.partitions().stream()
            .map(
                partition ->
                    "{\"topic\":\"%s\",\"partition\":%d,\"replicas\":%s}"
                        .formatted(
                            topic.name(),
                            partition.partition(),
                            replicas(partition, wanted, brokers)))
            .collect(Collectors.joining(","));
    return ("kafka-reassign-partitions.sh --bootstrap-server %s --execute --reassignment-json-file"
            + " <(echo '{\"version\":1,\"partitions\":[%s]}')")
        .formatted(bootstrapServers, partitions);
  }

  private static List<Integer> replicas(
      TopicPartitionInfo partition, int wanted, List<Node> brokers) {
    var ids = new ArrayList<>(partition.replicas().stream().map(Node::id).toList());
    for (int i = 0; i < brokers.size() && ids.size() < wanted; i++) {
      int candidate = brokers.get((partition.partition() + i) % brokers.size()).id();
      if (!ids.contains(candidate)) {
        ids.add(candidate);
      }
    }
    return ids;
  }
}
