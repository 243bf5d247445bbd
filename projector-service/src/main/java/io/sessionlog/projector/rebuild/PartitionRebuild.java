package io.sessionlog.projector.rebuild;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.projector.rebuild.BulkRebuild.Result;
import io.sessionlog.projector.rebuild.BulkRebuild.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Rebuilds one partition after the other: reads it, as often as the memory asks, and writes it. */
final class PartitionRebuild implements AutoCloseable {

  private static final Duration POLL = Duration.ofSeconds(1);

  /** A silent broker is asked whether it is there. */
  private static final int QUIET_POLLS = 10;

  /**
   * All of a fetch is taken by one poll, which then sends the next: the broker reads while this
   * folds. It is smaller than Streams' for all partitions, and larger than Kafka's for one.
   */
  private static final int FETCH_BYTES = 4 * 1024 * 1024;

  private final Parts parts;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * What all threads share.
   *
   * @param threads how many there are
   * @param bounds of a transaction
   * @param check whether it may write; asked before anything is written
   * @param silent told a partition of which nothing has come for a while
   */
  record Parts(
      BulkRebuild.Job job,
      int threads,
      PartitionWriter.Bounds bounds,
      RebuildProgress progress,
      Consumer<Step> steps,
      Runnable check,
      IntConsumer silent) {}

  PartitionRebuild(Parts parts) {
    this.parts = parts;
    Map<String, Object> config = new HashMap<>(parts.job().connection());
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, parts.job().applicationId() + "-rebuild");
    // For the group's name alone: it is never joined, since partitions are assigned by hand.
    config.put(ConsumerConfig.GROUP_ID_CONFIG, parts.job().applicationId());
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.MAX_VALUE);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * @param end the offset after the last that is folded
   */
  Result run(int partition, long end) {
    BulkRebuild.Job job = parts.job();
    var target =
        new PartitionWriter.Target(
            job.connection(), job.applicationId(), job.topic(), job.changelog());
    // Who opens a writer ends the one before.
    parts.check().run();
    try (var writer = new PartitionWriter(target, partition, parts.bounds(), parts.steps())) {
      Deque<KeyShare> putOff = new ArrayDeque<>();
      PartitionFold fold = folding(KeyShare.ALL, writer::deadLetter);
      long sessions = pass(fold, partition, end, writer, putOff);
      PartitionFold.Seen seen = fold.seen();
      while (!putOff.isEmpty()) {
        sessions += pass(folding(putOff.pop(), null), partition, end, writer, putOff);
      }
      parts.check().run();
      writer.handOver(seen.lastPosition(), seen.lastTimestamp(), end, consumer.groupMetadata());
      parts.steps().accept(Step.HANDED_OVER);
      return new Result(sessions, seen.events(), seen.unreadable(), 0, Duration.ZERO);
    }
  }

  private PartitionFold folding(
      KeyShare share,
      @Nullable BiConsumer<ConsumerRecord<byte[], byte[]>, UnreadableEvent> unreadable) {
    return new PartitionFold(
        parts.job().fold(),
        share,
        parts.job().maxBytes() / parts.threads(),
        System.currentTimeMillis() - Topics.TOMBSTONE_RETENTION.toMillis(),
        unreadable);
  }

  /**
   * @return how many sessions have a state
   */
  private long pass(
      PartitionFold fold, int partition, long end, PartitionWriter writer, Deque<KeyShare> putOff) {
    long length = read(partition, end, fold, writer);
    putOff.addAll(fold.putOff());
    parts.progress().more(fold.putOff().size() * length);
    parts.steps().accept(Step.FOLDED);
    parts.check().run();
    return writer.sessions(fold.inOrder());
  }

  /**
   * @return how many offsets there were
   */
  private long read(int partition, long end, PartitionFold fold, PartitionWriter writer) {
    var log = new TopicPartition(Topics.SESSION_EVENTS, partition);
    consumer.assign(List.of(log));
    consumer.seekToBeginning(List.of(log));
    long start = consumer.position(log);
    long position = start;
    int quiet = 0;
    while (position < end) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (record.offset() < end) {
          fold.apply(record);
        }
      }
      writer.settle();
      long reached = Math.min(end, consumer.position(log));
      parts.progress().advance(reached - position);
      position = reached;
      quiet = records.isEmpty() ? quiet + 1 : 0;
      if (quiet == QUIET_POLLS) {
        parts.silent().accept(partition);
        quiet = 0;
      }
    }
    return Math.max(0, end - start);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
