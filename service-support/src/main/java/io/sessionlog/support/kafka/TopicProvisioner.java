package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are missing, and looks whether those that exist can be used.
 *
 * <p>Spring's {@code KafkaAdmin} is not left to do this: it tries once and gives up when the
 * cluster comes up after the service, and it adds partitions to a topic that has fewer than
 * configured, which would break the order per session for good.
 */
public final class TopicProvisioner {

  private static final Logger log = LoggerFactory.getLogger(TopicProvisioner.class);
  private static final long REQUEST_TIMEOUT_MS = 5_000;
  private static final int LOG_MARK_CHARS = 8;

  /**
   * The broker that is asked hears of a new topic and its leaders some milliseconds after it was
   * made. Who provisions waits for longer than that before trying again, so it is looked for here,
   * for up to a second.
   */
  private static final int LOOKS = 40;

  private static final long LOOK_MS = 25;

  private final Map<String, Object> adminConfig;
  private final List<NewTopic> topics;
  private final TopicSettings.Check onLoss;

  /** Said already: a service looks again whenever its Kafka client starts anew. */
  private final Set<Weakness> known = ConcurrentHashMap.newKeySet();

  private volatile int partitionsOfEvents;
  private volatile String logMark = "";

  /**
   * @param adminConfig of the admin client, bootstrap servers included
   * @param topics what this service needs; they need not exist
   * @param onLoss what to do where one that exists could lose what was accepted
   */
  public TopicProvisioner(
      Map<String, Object> adminConfig, Collection<NewTopic> topics, TopicSettings.Check onLoss) {
    this.adminConfig = new HashMap<>(adminConfig);
    this.adminConfig.put("default.api.timeout.ms", (int) REQUEST_TIMEOUT_MS);
    this.adminConfig.put("request.timeout.ms", (int) REQUEST_TIMEOUT_MS);
    this.topics = List.copyOf(topics);
    this.onLoss = onLoss;
  }

  /** What one look at the cluster found. */
  public record Cluster(int partitionsOfEvents, List<String> withoutLeader) {}

  /**
   * Creates what is missing, once, and compares what was there with what is wanted.
   *
   * @throws PartitionCountMismatch if the cluster's topics do not fit together
   * @throws WeakTopics if what is accepted could be lost
   * @throws KafkaUnavailable if the cluster did not answer or refused
   */
  public Cluster provision() throws InterruptedException {
    try {
      Admin admin = Admin.create(adminConfig);
      try {
        Map<String, TopicDescription> existing = describe(admin);
        compare(admin, existing);
        boolean isNew = create(admin, existing);
        Cluster found = check(describe(admin));
        for (int i = 0; isNew && i < LOOKS && !found.withoutLeader().isEmpty(); i++) {
          TimeUnit.MILLISECONDS.sleep(LOOK_MS);
          found = check(describe(admin));
        }
        return found;
      } finally {
        // Without the zero, it would wait for the answers to what was given up.
        admin.close(Duration.ZERO);
      }
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new KafkaUnavailable(e);
    }
  }

  /**
   * Looks, and creates nothing; for an open admin client that is kept.
   *
   * @throws KafkaUnavailable as {@link #provision}
   */
  Cluster look(Admin admin) throws InterruptedException {
    try {
      return check(describe(admin));
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new KafkaUnavailable(e);
    }
  }

  /** As last looked at, which {@link #provision} does; 0 before. It never changes after that. */
  public int partitionsOfEvents() {
    return partitionsOfEvents;
  }

  /** Eight characters that tell the log from one that was wiped; as last looked at. */
  public String logMark() {
    return logMark;
  }

  Admin admin() {
    return Admin.create(adminConfig);
  }

  private Map<String, TopicDescription> describe(Admin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, TopicDescription> found = new HashMap<>();
    var names = new ArrayList<>(topics.stream().map(NewTopic::name).toList());
    for (String pair : List.of(Topics.SESSION_EVENTS, Topics.SESSION_STATE)) {
      if (!names.contains(pair)) {
        names.add(pair);
      }
    }
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic :
        admin.describeTopics(names).topicNameValues().entrySet()) {
      try {
        found.put(topic.getKey(), await(topic.getValue()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return found;
  }

  /** Whether any was missing. */
  private boolean create(Admin admin, Map<String, TopicDescription> existing)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<NewTopic> missing =
        topics.stream()
            .filter(topic -> !existing.containsKey(topic.name()))
            .map(topic -> likeItsPair(topic, existing))
            .toList();
    for (Map.Entry<String, KafkaFuture<Void>> created :
        admin.createTopics(missing).values().entrySet()) {
      try {
        await(created.getValue());
        log.info("Created topic {}", created.getKey());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
    return !missing.isEmpty();
  }

  private void compare(Admin admin, Map<String, TopicDescription> existing)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<NewTopic> present =
        topics.stream().filter(topic -> existing.containsKey(topic.name())).toList();
    if (present.isEmpty()) {
      return;
    }
    Map<String, Map<String, String>> configs;
    try {
      configs = configs(admin, present);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof AuthorizationException)) {
        throw e;
      }
      log.warn(
          "Whether the topics keep what is accepted is not known: the cluster does not let this"
              + " service see their settings. Allow it DescribeConfigs on them");
      return;
    }
    List<Node> brokers = List.copyOf(await(admin.describeCluster().nodes()));
    var check = new TopicCheck(String.valueOf(adminConfig.get("bootstrap.servers")));
    List<Weakness> weaknesses =
        present.stream()
            .flatMap(
                topic ->
                    check
                        .weaknesses(
                            topic,
                            Objects.requireNonNull(existing.get(topic.name())),
                            configs.getOrDefault(topic.name(), Map.of()),
                            brokers)
                        .stream())
            .toList();
    List<Weakness> losing =
        onLoss == TopicSettings.Check.REFUSE
            ? weaknesses.stream().filter(Weakness::losesData).toList()
            : List.of();
    for (Weakness weakness : weaknesses) {
      if (!losing.contains(weakness) && known.add(weakness)) {
        log.warn("Weak topic {}", weakness.line());
      }
    }
    if (!losing.isEmpty()) {
      throw new WeakTopics(losing);
    }
  }

  private static Map<String, Map<String, String>> configs(Admin admin, List<NewTopic> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<ConfigResource> resources =
        topics.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    Map<String, Map<String, String>> configs = new HashMap<>();
    await(admin.describeConfigs(resources).all())
        .forEach(
            (resource, config) -> {
              Map<String, String> values = new HashMap<>();
              config.entries().forEach(entry -> values.put(entry.name(), entry.value()));
              configs.put(resource.name(), values);
            });
    return configs;
  }

  /** Where one topic of the pair exists, its partition count counts, not the configured one. */
  private static NewTopic likeItsPair(NewTopic topic, Map<String, TopicDescription> existing) {
    String pair =
        switch (topic.name()) {
          case Topics.SESSION_EVENTS -> Topics.SESSION_STATE;
          // A notification stands in the partition of its event, and the rest goes with it.
          case Topics.SESSION_STATE,
              Topics.SESSION_NOTIFICATIONS,
              Topics.NOTIFICATION_SEQUENCES,
              Topics.NOTIFICATION_ENDPOINTS,
              Topics.NOTIFICATION_PROGRESS,
              Topics.NOTIFICATION_ATTEMPTS ->
              Topics.SESSION_EVENTS;
          default -> Topics.isState(topic.name()) ? Topics.SESSION_EVENTS : "";
        };
    TopicDescription other = existing.get(pair);
    return other == null
        ? topic
        : new NewTopic(
                topic.name(),
                Optional.of(other.partitions().size()),
                Optional.of(topic.replicationFactor()))
            .configs(topic.configs());
  }

  private Cluster check(Map<String, TopicDescription> found) {
    TopicDescription events = found.get(Topics.SESSION_EVENTS);
    for (TopicDescription states : found.values()) {
      if (events != null
          && Topics.isState(states.name())
          && events.partitions().size() != states.partitions().size()) {
        throw new PartitionCountMismatch(
            events.partitions().size(), states.name(), states.partitions().size());
      }
    }
    var withoutLeader = new ArrayList<String>();
    for (NewTopic topic : topics) {
      TopicDescription description = found.get(topic.name());
      if (description == null) {
        withoutLeader.add(topic.name());
        continue;
      }
      for (TopicPartitionInfo partition : description.partitions()) {
        if (partition.leader() == null || partition.leader().isEmpty()) {
          withoutLeader.add(topic.name() + "-" + partition.partition());
        }
      }
    }
    partitionsOfEvents = events == null ? 0 : events.partitions().size();
    logMark = events == null ? "" : events.topicId().toString().substring(0, LOG_MARK_CHARS);
    return new Cluster(partitionsOfEvents, withoutLeader);
  }

  private static <T> T await(KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS);
  }
}
