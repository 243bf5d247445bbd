package io.sessionlog.replay.kafka;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes places to load a log into. */
public final class NewTopics {

  /** How far a record's time may be from the broker's; a load brings times of the past. */
  private static final Set<String> BOUNDS =
      Set.of(
          TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
          TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);

  private NewTopics() {}

  /**
   * The new topic keeps everything, as a log must, and takes the largest event; but also events of
   * the past, which {@link #bound} ends for the log itself. Replicas and {@code
   * min.insync.replicas} are the cluster's defaults.
   *
   * @return false if it exists
   */
  public static boolean createIfAbsent(KafkaOptions kafka, String name, int partitions) {
    NewTopic topic =
        new NewTopic(name, Optional.of(partitions), Optional.empty())
            .configs(ofTheLog(config -> !BOUNDS.contains(config)));
    try (Admin admin = kafka.admin()) {
      admin.createTopics(List.of(topic)).all().get();
      awaitLeaders(admin, name, partitions, kafka.timeout());
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  /** From now on the topic takes no events of the past, as the services want it of their log. */
  public static void bound(KafkaOptions kafka, String name) {
    List<AlterConfigOp> changes =
        ofTheLog(BOUNDS::contains).entrySet().stream()
            .map(bound -> new ConfigEntry(bound.getKey(), bound.getValue()))
            .map(bound -> new AlterConfigOp(bound, AlterConfigOp.OpType.SET))
            .toList();
    try (Admin admin = kafka.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, name), changes))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  /** As {@link Topics} declares them; how it is replicated is left to the cluster. */
  private static Map<String, String> ofTheLog(Predicate<String> which) {
    var configs =
        new HashMap<>(Topics.sessionEvents(new Topics.Replication(1, (short) 1, 1)).configs());
    configs.remove(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    configs.keySet().removeIf(which.negate());
    return configs;
  }

  private static KafkaException failure(ExecutionException e) {
    return e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e);
  }

  /**
   * Offsets come from the leaders alone. Without this, a producer's first batch can be refused by a
   * broker that does not lead yet while its second is taken, and then the first never fits any
   * more: out of order until it expires.
   */
  private static void awaitLeaders(Admin admin, String topic, int partitions, Duration patience)
      throws ExecutionException, InterruptedException {
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    for (int partition = 0; partition < partitions; partition++) {
      latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        admin.listOffsets(latest).all().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }
}
