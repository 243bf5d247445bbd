package io.sessionlog.replay.kafka;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.output.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads one topic, committed records only: what the projector reads too. Nothing is held in memory
 * but one batch for each partition.
 */
public final class TopicReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Duration timeout;

  private TopicReader(
      String topic,
      Consumer<byte[], byte[]> consumer,
      List<TopicPartition> partitions,
      Duration timeout) {
    this.topic = topic;
    this.consumer = consumer;
    this.partitions = partitions;
    this.timeout = timeout;
  }

  public static TopicReader open(KafkaOptions kafka, String topic) {
    Consumer<byte[], byte[]> consumer = kafka.consumer();
    try {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      if (found == null || found.isEmpty()) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND,
            "There is no topic '%s' at %s. The services create theirs on start."
                .formatted(topic, kafka.bootstrapServers()));
      }
      List<TopicPartition> partitions =
          found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      return new TopicReader(topic, consumer, partitions, kafka.timeout());
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  public String topic() {
    return topic;
  }

  /** What the topic holds at this moment. */
  public Extent capture() {
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    var spans = new TreeMap<Integer, Span>();
    starts.forEach(
        (partition, start) -> {
          long end = ends.getOrDefault(partition, start);
          spans.put(partition.partition(), new Span(start, end));
        });
    return new Extent(spans);
  }

  /**
   * For each partition the offset of the first record stamped at or after a time, as Kafka's own
   * time index finds it. Partitions without such a record are absent.
   */
  public Map<Integer, Long> firstOffsetsAt(Instant time) {
    Map<TopicPartition, OffsetAndTimestamp> found =
        consumer.offsetsForTimes(
            partitions.stream()
                .collect(Collectors.toMap(Function.identity(), p -> time.toEpochMilli())));
    var offsets = new TreeMap<Integer, Long>();
    found.forEach(
        (partition, at) -> {
          if (at != null) {
            offsets.put(partition.partition(), at.offset());
          }
        });
    return offsets;
  }

  /**
   * Visits the records of an extent: each partition in its own order, the partitions merged by the
   * records' timestamps. Ends at the extent's end, also while the topic grows.
   */
  public Holes read(Extent extent, Progress progress, RecordVisitor visitor) {
    var holes = new Holes(topic);
    consumer
        .beginningOffsets(partitions)
        .forEach(
            (key, beginning) -> {
              Span span = extent.spans().get(key.partition());
              if (span != null && span.start() <= beginning) {
                holes.beginningAt(key.partition(), beginning);
              }
            });
    new MergedRead(topic, consumer, timeout, extent, holes, progress).run(visitor);
    return holes;
  }

  /**
   * Visits the records after an extent as they come, until the visitor has enough.
   *
   * @param afterBatch called whenever there is nothing more to visit at the moment
   */
  public void follow(Extent extent, Runnable afterBatch, RecordVisitor visitor) {
    var ends = new HashMap<TopicPartition, Long>();
    extent
        .spans()
        .forEach((partition, span) -> ends.put(new TopicPartition(topic, partition), span.end()));
    consumer.assign(ends.keySet());
    ends.forEach(consumer::seek);
    var liveness = new Liveness(consumer, timeout);
    while (true) {
      var batch = consumer.poll(POLL);
      liveness.polled(batch.isEmpty());
      for (ConsumerRecord<byte[], byte[]> record : batch) {
        if (!visitor.visit(record)) {
          return;
        }
      }
      afterBatch.run();
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
