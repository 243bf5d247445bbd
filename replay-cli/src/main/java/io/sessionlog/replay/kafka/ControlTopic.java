package io.sessionlog.replay.kafka;

import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.replay.output.Progress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.jspecify.annotations.Nullable;

/** The topics of states, who writes them, and which one is served: {@code session-control}. */
public final class ControlTopic implements AutoCloseable {

  /** What Streams makes of the name of the projector's store. */
  private static final String STORE_CHANGELOG = "-session-state-store-changelog";

  private final KafkaOptions kafka;
  private final Admin admin;

  /**
   * As the topic stood when it was read.
   *
   * @param folds by topic
   */
  public record Content(Served served, Map<String, Fold> folds) {}

  public ControlTopic(KafkaOptions kafka) {
    this.kafka = kafka;
    this.admin = kafka.admin();
  }

  /** What it says now; without the topic, what the services go by as well. */
  public Content read() {
    Map<String, Fold> folds = new TreeMap<>();
    var served = new Served[] {Served.FIRST};
    if (!partitions(List.of(Topics.SESSION_CONTROL)).isEmpty()) {
      try (TopicReader control = TopicReader.open(kafka, Topics.SESSION_CONTROL)) {
        var unused =
            control.read(
                control.capture(),
                Progress.none(),
                record -> {
                  String key = record.key() == null ? "" : ControlRecords.key(record.key());
                  if (key.equals(ControlRecords.SERVED_KEY)) {
                    served[0] =
                        record.value() == null
                            ? Served.FIRST
                            : ControlRecords.served(record.value());
                  } else if (ControlRecords.isFoldKey(key) && record.value() == null) {
                    folds.values().removeIf(f -> ControlRecords.foldKey(f.topic()).equals(key));
                  } else if (ControlRecords.isFoldKey(key)) {
                    Fold fold = ControlRecords.fold(record.value());
                    folds.put(fold.topic(), fold);
                  }
                  return true;
                });
      }
    }
    return new Content(served[0], folds);
  }

  /** The topics of states that exist, with their numbers of partitions. */
  public Map<String, Integer> stateTopics() {
    return partitions(
        await(admin.listTopics().names()).stream().filter(Topics::isState).sorted().toList());
  }

  /** Of those that exist. */
  private Map<String, Integer> partitions(List<String> names) {
    List<String> existing = new ArrayList<>(names);
    existing.retainAll(await(admin.listTopics().names()));
    Map<String, Integer> found = new TreeMap<>();
    for (TopicDescription topic : await(admin.describeTopics(existing).allTopicNames()).values()) {
      found.put(topic.name(), topic.partitions().size());
    }
    return found;
  }

  /** How many events of the log an application has not folded; empty if it has not begun. */
  public Optional<Long> behind(String applicationId, String logTopic, Extent log) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        await(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
    if (committed.isEmpty()) {
      return Optional.empty();
    }
    long behind = 0;
    for (Map.Entry<Integer, Span> span : log.spans().entrySet()) {
      OffsetAndMetadata offset = committed.get(new TopicPartition(logTopic, span.getKey()));
      long from = offset == null ? span.getValue().start() : offset.offset();
      behind += Math.max(0, span.getValue().end() - Math.max(from, span.getValue().start()));
    }
    return Optional.of(behind);
  }

  /** How many threads of an application are at work. */
  public int members(String applicationId) {
    try {
      return await(admin.describeConsumerGroups(List.of(applicationId)).all()).values().stream()
          .mapToInt(group -> group.members().size())
          .sum();
    } catch (GroupIdNotFoundException none) {
      return 0;
    }
  }

  public void serve(Served served) {
    write(ControlRecords.SERVED_KEY, ControlRecords.write(served));
  }

  /**
   * Deletes a topic of states with all that its application has. Its offsets go first, which Kafka
   * refuses while anybody is at work: a projector that found its offsets and not its store would go
   * on in the middle of the log, with no states. They are deleted once more after the topics, in
   * case one began anew meanwhile. A rebuild in bulk has no members that Kafka knows of: it is
   * ended first, so that it writes nothing more.
   *
   * @throws GroupNotEmptyException if its application is at work
   */
  public void delete(String topic, @Nullable Fold fold) {
    if (fold != null) {
      endRebuild(fold);
      deleteGroup(fold.applicationId());
    }
    List<String> topics = new ArrayList<>();
    for (String name : await(admin.listTopics().names())) {
      if (name.equals(topic)
          || (fold != null && name.equals(fold.applicationId() + STORE_CHANGELOG))) {
        topics.add(name);
      }
    }
    var unused = await(admin.deleteTopics(topics).all());
    if (fold != null) {
      deleteGroup(fold.applicationId());
    }
    write(ControlRecords.foldKey(topic), null);
  }

  private void endRebuild(Fold fold) {
    Rebuild rebuild = fold.rebuild();
    if (rebuild != null) {
      // Its claim first: without it, it begins with no other partition.
      var unused =
          await(admin.fenceProducers(List.of(Rebuild.transactionalId(fold.applicationId()))).all());
      unused = await(admin.fenceProducers(rebuild.partitionIds(fold.applicationId())).all());
    }
  }

  private void deleteGroup(String applicationId) {
    try {
      var unused = await(admin.deleteConsumerGroups(List.of(applicationId)).all());
    } catch (GroupIdNotFoundException none) {
      // It committed nothing.
    }
  }

  private void write(String key, byte @Nullable [] value) {
    try (Producer<byte[], byte[]> producer = kafka.producer()) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.SESSION_CONTROL, key.getBytes(StandardCharsets.UTF_8), value))
          .get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  private static KafkaException failure(ExecutionException e) {
    return e.getCause() instanceof KafkaException refused ? refused : new KafkaException(e);
  }

  @Override
  public void close() {
    admin.close();
  }
}
