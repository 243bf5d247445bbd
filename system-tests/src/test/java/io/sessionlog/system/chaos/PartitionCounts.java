package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.system.chaos.ServiceNode.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Someone adds a partition to {@code session-state}, and someone else follows the runbook. */
final class PartitionCounts {

  private static final String GROUP = "session-projector";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Fleet fleet;
  private final Admin admin;

  PartitionCounts(Fleet fleet) {
    this.fleet = fleet;
    this.admin = fleet.kafka().admin();
  }

  void breakThem() throws Exception {
    fleet.all().forEach(node -> node.jvm().terminate());
    KafkaCluster.get(
        admin.createPartitions(Map.of(Topics.SESSION_STATE, NewPartitions.increaseTo(7))).all());
  }

  void noServiceStarts() throws IOException {
    for (ServiceNode node : fleet.all()) {
      node.start();
    }
    for (ServiceNode node : fleet.all()) {
      assertThat(node.jvm().awaitExit(PATIENCE)).as("%s ends", node.name()).isTrue();
      assertThat(node.jvm().exitCode()).isEqualTo(1);
      assertThat(Files.readString(node.jvm().log()))
          .contains("Topic 'session-events' has 6 partitions and topic 'session-state' has 7");
    }
  }

  void mendAsTheRunbookSays() {
    List<String> computed =
        KafkaCluster.get(admin.listTopics().names()).stream()
            .filter(topic -> topic.startsWith(GROUP + "-") || topic.equals(Topics.SESSION_STATE))
            .toList();
    KafkaCluster.get(admin.deleteTopics(computed).all());
    // A static member stays in its group until its session times out.
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              KafkaCluster.get(admin.deleteConsumerGroups(List.of(GROUP)).all());
              return true;
            });
    fleet.nodes(Service.PROJECTOR).forEach(ServiceNode::wipe);
    fleet.nodes(Service.PROJECTOR).forEach(ServiceNode::start);
    await().atMost(PATIENCE).ignoreExceptions().until(() -> lag() == 0);
    fleet.nodes(Service.QUERY).forEach(ServiceNode::start);
    fleet.nodes(Service.QUERY).forEach(ServiceNode::awaitReady);
    fleet.nodes(Service.INGEST).forEach(ServiceNode::start);
  }

  private long lag() {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < 6; partition++) {
      ends.put(new TopicPartition(Topics.SESSION_EVENTS, partition), OffsetSpec.latest());
    }
    Map<TopicPartition, OffsetAndMetadata> done =
        KafkaCluster.get(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata());
    return KafkaCluster.get(admin.listOffsets(ends).all()).entrySet().stream()
        .mapToLong(
            end ->
                end.getValue().offset()
                    - (done.get(end.getKey()) == null ? 0 : done.get(end.getKey()).offset()))
        .sum();
  }
}
