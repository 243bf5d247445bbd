package io.sessionlog.support.kafka;

import static java.util.Objects.requireNonNull;

import io.sessionlog.model.wire.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the topics that a restore reads compacted soon: {@link Topics#COMPACTION}. Topics that exist
 * are changed too, since nothing is lost by it and nothing else tells an operator why a restore is
 * slow. Whoever may not change them is told once, and goes on.
 *
 * <p>Segments of a topic that exists are made no smaller than what a broker copies from another in
 * one piece. Those that are there stay as they are; and a replica that is handed more than its own
 * segments may have is given up by its broker.
 */
final class CompactedTopics {

  private static final Logger log = LoggerFactory.getLogger(CompactedTopics.class);
  private static final long REQUEST_TIMEOUT_MS = 5_000;
  private static final String CHANGELOG = "-changelog";

  private CompactedTopics() {}

  /** For the changelogs that Streams has yet to create. */
  static void configure(Properties config) {
    Topics.COMPACTION.forEach(
        (name, value) -> config.putIfAbsent(StreamsConfig.topicPrefix(name), value));
  }

  /**
   * The states and the changelogs of one application, where they exist.
   *
   * @param application the id of a Streams application
   */
  static void align(Admin admin, String application) throws InterruptedException {
    try {
      List<String> topics =
          admin.listTopics().names().get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS).stream()
              .filter(
                  name ->
                      Topics.isState(name)
                          || (name.startsWith(application + "-") && name.endsWith(CHANGELOG)))
              .toList();
      align(admin, topics);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      log.warn(
          "Compaction of {} and the changelogs of {} is left as it is, a restore may read more"
              + " than it must: {}",
          Topics.SESSION_STATE,
          application,
          e.getMessage());
    }
  }

  private static void align(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ConfigResource> asked =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<ConfigResource, Config> found =
        admin.describeConfigs(asked).all().get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    long least = leastSegmentBytes(admin, found.values());
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    found.forEach(
        (topic, config) -> {
          List<AlterConfigOp> differing = differing(config, least);
          if (!differing.isEmpty()) {
            changes.put(topic, differing);
          }
        });
    if (changes.isEmpty()) {
      return;
    }
    admin.incrementalAlterConfigs(changes).all().get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    changes.forEach((topic, set) -> log.info("Set the compaction of {}: {}", topic.name(), set));
  }

  /** As wanted; more where a topic has larger ones; those of brokers that do not say stay. */
  private static long leastSegmentBytes(Admin admin, Collection<Config> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    long wanted =
        Long.parseLong(requireNonNull(Topics.COMPACTION.get(TopicConfig.SEGMENT_BYTES_CONFIG)));
    boolean someAreLarger =
        topics.stream().anyMatch(topic -> number(topic, TopicConfig.SEGMENT_BYTES_CONFIG) > wanted);
    return someAreLarger ? Math.max(wanted, copiedAtOnce(admin)) : wanted;
  }

  /** Of one partition in one answer, in bytes. */
  private static long copiedAtOnce(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ConfigResource> brokers =
        admin.describeCluster().nodes().get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS).stream()
            .map(node -> new ConfigResource(ConfigResource.Type.BROKER, node.idString()))
            .toList();
    try {
      return admin
          .describeConfigs(brokers)
          .all()
          .get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS)
          .values()
          .stream()
          .mapToLong(
              broker ->
                  Math.min(
                      number(broker, "replica.fetch.max.bytes"),
                      number(broker, "replica.fetch.response.max.bytes")))
          .max()
          .orElse(Long.MAX_VALUE);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Long.MAX_VALUE;
      }
      throw e;
    }
  }

  private static long number(Config config, String name) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? Long.MAX_VALUE : Long.parseLong(entry.value());
  }

  private static List<AlterConfigOp> differing(Config config, long leastSegmentBytes) {
    List<AlterConfigOp> changes = new ArrayList<>();
    Topics.COMPACTION.forEach(
        (name, wanted) -> {
          String value =
              name.equals(TopicConfig.SEGMENT_BYTES_CONFIG)
                  ? Long.toString(Math.min(number(config, name), leastSegmentBytes))
                  : wanted;
          ConfigEntry entry = config.get(name);
          if (entry == null || !value.equals(entry.value())) {
            changes.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
          }
        });
    return changes;
  }
}
