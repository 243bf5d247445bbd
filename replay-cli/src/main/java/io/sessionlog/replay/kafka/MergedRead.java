package io.sessionlog.replay.kafka;

import io.sessionlog.replay.output.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * One pass over an extent, in which the partitions are merged as sorted lists are: always the head
 * with the smallest timestamp goes next. So each partition that is not at its end needs a head; a
 * partition that has some waits, paused, for those that have none, and no more than one batch of
 * each is held.
 */
final class MergedRead {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Holes holes;
  private final Progress progress;
  private final Liveness liveness;
  private final Map<TopicPartition, Lane> lanes =
      new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
  private final Set<Lane> empty = new HashSet<>();
  private final Queue<Lane> filled =
      new PriorityQueue<>(
          Comparator.comparingLong(Lane::headTimestamp)
              .thenComparingInt(lane -> lane.partition.partition()));

  /** One partition on its way from start to end. */
  private static final class Lane {
    private final TopicPartition partition;
    private final long end;
    private final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
    private long next;

    Lane(TopicPartition partition, Span span) {
      this.partition = partition;
      this.next = span.start();
      this.end = span.end();
    }

    long headTimestamp() {
      return records.element().timestamp();
    }
  }

  MergedRead(
      String topic,
      Consumer<byte[], byte[]> consumer,
      Duration timeout,
      Extent extent,
      Holes holes,
      Progress progress) {
    this.consumer = consumer;
    this.holes = holes;
    this.progress = progress;
    this.liveness = new Liveness(consumer, timeout);
    extent
        .spans()
        .forEach(
            (partition, span) -> {
              if (!span.isEmpty()) {
                var key = new TopicPartition(topic, partition);
                lanes.put(key, new Lane(key, span));
              }
            });
    progress.begin(extent.length());
  }

  void run(RecordVisitor visitor) {
    consumer.assign(lanes.keySet());
    lanes.values().forEach(lane -> consumer.seek(lane.partition, lane.next));
    empty.addAll(lanes.values());
    while (true) {
      while (!empty.isEmpty()) {
        fill();
      }
      Lane lane = filled.poll();
      if (lane == null) {
        progress.end();
        return;
      }
      ConsumerRecord<byte[], byte[]> record = lane.records.remove();
      advance(lane, record.offset(), record.offset() + 1);
      progress.record();
      if (!visitor.visit(record)) {
        progress.end();
        return;
      }
      (lane.records.isEmpty() ? empty : filled).add(lane);
    }
  }

  private void advance(Lane lane, long found, long next) {
    holes.missing(lane.partition.partition(), lane.next, found);
    progress.advance(next - lane.next);
    lane.next = next;
  }

  private void fill() {
    empty.removeIf(this::isFilledOrAtEnd);
    if (empty.isEmpty()) {
      return;
    }
    List<TopicPartition> wanted = new ArrayList<>();
    List<TopicPartition> unwanted = new ArrayList<>();
    for (TopicPartition partition : consumer.assignment()) {
      (empty.contains(lane(partition)) ? wanted : unwanted).add(partition);
    }
    consumer.pause(unwanted);
    consumer.resume(wanted);
    ConsumerRecords<byte[], byte[]> batch = poll();
    liveness.polled(batch.isEmpty());
    for (ConsumerRecord<byte[], byte[]> record : batch) {
      Lane lane = lane(new TopicPartition(record.topic(), record.partition()));
      if (record.offset() < lane.end) {
        lane.records.add(record);
      }
    }
    empty.removeIf(this::isFilledOrAtEnd);
  }

  private boolean isFilledOrAtEnd(Lane lane) {
    if (!lane.records.isEmpty()) {
      filled.add(lane);
      return true;
    }
    boolean atEnd = consumer.position(lane.partition) >= lane.end;
    if (atEnd) {
      advance(lane, lane.end, lane.end);
    }
    return atEnd;
  }

  /** Retention may cut the log under the reader; it goes on where the log begins by now. */
  private ConsumerRecords<byte[], byte[]> poll() {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      consumer
          .beginningOffsets(e.partitions())
          .forEach(
              (partition, beginning) -> {
                if (beginning <= lane(partition).next) {
                  throw e;
                }
                consumer.seek(partition, beginning);
              });
      return ConsumerRecords.empty();
    }
  }

  private Lane lane(TopicPartition partition) {
    Lane lane = lanes.get(partition);
    if (lane == null) {
      throw new IllegalStateException("Not assigned: " + partition);
    }
    return lane;
  }
}
