package io.sessionlog.projector.rebuild;

import io.sessionlog.model.wire.Topics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a rebuild asks of the cluster. */
final class RebuildCluster implements AutoCloseable {

  private final Admin admin;

  RebuildCluster(Map<String, Object> connection) {
    admin = Admin.create(connection);
  }

  /** Of the log; empty if there is none. */
  Optional<Integer> partitionsOfEvents() {
    try {
      return await(admin.describeTopics(List.of(Topics.SESSION_EVENTS)).allTopicNames())
          .values()
          .stream()
          .map(log -> log.partitions().size())
          .findFirst();
    } catch (UnknownTopicOrPartitionException none) {
      return Optional.empty();
    }
  }

  /** As Streams would create it, with what the projector has Streams create it with. */
  void createChangelog(String name, int partitions, Topics.Replication replication) {
    var configs = new HashMap<>(Topics.COMPACTION);
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    configs.put(
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replication.minInsyncReplicas()));
    // Streams' own: states have the times of their events, which may lie far back.
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
    try {
      var unused =
          await(
              admin
                  .createTopics(
                      List.of(
                          new NewTopic(name, partitions, replication.replicationFactor())
                              .configs(configs)))
                  .all());
    } catch (TopicExistsException begunBefore) {
      // As it is.
    }
  }

  /** Where committed records end. */
  SortedMap<Integer, Long> ends(String topic, int partitions) {
    return offsets(topic, partitions, OffsetSpec.latest());
  }

  boolean isEmpty(String topic, int partitions) {
    return ends(topic, partitions).values().stream().allMatch(end -> end == 0);
  }

  SortedMap<Integer, Long> offsets(String topic, int partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(topic, partition), which);
    }
    var found = new TreeMap<Integer, Long>();
    await(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .forEach((partition, offset) -> found.put(partition.partition(), offset.offset()));
    return found;
  }

  /** The partitions of the log of which a projector knows where to go on. */
  Set<Integer> handedOver(String applicationId) {
    var partitions = new HashSet<Integer>();
    await(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(Topics.SESSION_EVENTS)) {
                partitions.add(partition.partition());
              }
            });
    return partitions;
  }

  /** Whether a projector is at work. */
  boolean isAtWork(String applicationId) {
    try {
      return await(admin.describeConsumerGroups(List.of(applicationId)).all()).values().stream()
          .anyMatch(group -> !group.members().isEmpty());
    } catch (GroupIdNotFoundException none) {
      return false;
    }
  }

  /** Ends whoever writes by these transactional ids. */
  void fence(List<String> transactionalIds) {
    var unused = await(admin.fenceProducers(transactionalIds).all());
  }

  private static <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException refused
          ? refused
          : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
