package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a consumer group is from where the log ended when one of its members was started. That
 * mark stays: a log that grows as fast as it is read would otherwise never be caught up with.
 */
final class CatchUp implements AutoCloseable {

  private static final long REQUEST_TIMEOUT_MS = 5_000;

  private final Admin admin;
  private final String group;
  private final Map<TopicPartition, Long> ends;

  private CatchUp(Admin admin, String group, Map<TopicPartition, Long> ends) {
    this.admin = admin;
    this.group = group;
    this.ends = ends;
  }

  /**
   * Fixes the mark at the present end of {@code session-events}.
   *
   * @param admin closed with this
   * @throws KafkaUnavailable if the cluster did not tell
   */
  static CatchUp with(Admin admin, String group, int partitions) throws InterruptedException {
    try {
      return new CatchUp(admin, group, ends(admin, partitions));
    } catch (KafkaUnavailable | InterruptedException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /** Empty partitions are left out: their group has nothing to commit. */
  private static Map<TopicPartition, Long> ends(Admin admin, int partitions)
      throws InterruptedException {
    Set<TopicPartition> all =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(Topics.SESSION_EVENTS, partition))
            .collect(Collectors.toSet());
    Map<TopicPartition, Long> begins = offsets(admin, all, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(admin, all, OffsetSpec.latest());
    ends.entrySet().removeIf(end -> end.getValue().equals(begins.get(end.getKey())));
    return ends;
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, Set<TopicPartition> partitions, OffsetSpec spec) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream().collect(Collectors.toMap(partition -> partition, unused -> spec));
    try {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      for (Map.Entry<TopicPartition, ListOffsetsResultInfo> answer :
          admin
              .listOffsets(asked)
              .all()
              .get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS)
              .entrySet()) {
        offsets.put(answer.getKey(), answer.getValue().offset());
      }
      return offsets;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new KafkaUnavailable(e);
    }
  }

  /**
   * How many events before the mark the group has not committed.
   *
   * @param partitions those of this member; others do not count
   * @throws KafkaUnavailable if the cluster did not tell
   */
  long behind(Set<TopicPartition> partitions) throws InterruptedException {
    try {
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      long behind = 0;
      for (TopicPartition partition : partitions) {
        OffsetAndMetadata offset = committed.get(partition);
        behind +=
            Math.max(0, ends.getOrDefault(partition, 0L) - (offset == null ? 0 : offset.offset()));
      }
      return behind;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new KafkaUnavailable(e);
    }
  }

  /** Completes when the cluster answers, whatever. */
  KafkaFuture<String> askCluster() {
    return admin.describeCluster().clusterId();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
