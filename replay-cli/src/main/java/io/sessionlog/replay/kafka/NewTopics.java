package io.sessionlog.replay.kafka;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes places to load a log into. */
public final class NewTopics {

  private NewTopics() {}

  /** The new topic keeps everything, as a log must, and takes the largest event. */
  public static void createIfAbsent(KafkaOptions kafka, String name, int partitions) {
    NewTopic topic =
        new NewTopic(name, Optional.of(partitions), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.RETENTION_MS_CONFIG, "-1",
                    TopicConfig.RETENTION_BYTES_CONFIG, "-1",
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(Topics.MAX_RECORD_BYTES)));
    try (Admin admin = kafka.admin()) {
      admin.createTopics(List.of(topic)).all().get();
      awaitLeaders(admin, name, partitions, kafka.timeout());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return;
      }
      throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
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
