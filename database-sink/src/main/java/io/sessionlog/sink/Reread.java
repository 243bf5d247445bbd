package io.sessionlog.sink;

import io.sessionlog.model.wire.ProgressRecords;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Another version's topic of states is read from its start, and is full of the past: of each
 * session only the last record counts, or sessions that are gone would come back for a while. That
 * one counts whatever position was written down before: the version before may have moved further
 * by an event that moves nothing in this one.
 *
 * <p>Memory: a key for each session of the partitions that are read anew, until they are.
 */
final class Reread {

  /** For the first version, which nothing was served before. */
  static final Reread NONE = new Reread();

  private static final Duration POLL = Duration.ofMillis(500);

  private final Map<Integer, Range> ranges = new ConcurrentHashMap<>();

  /**
   * @param end of what stood there
   * @param newest the offset of each session's last record before the end
   */
  private record Range(long end, Map<ByteBuffer, Long> newest) {}

  /**
   * Looks through what a partition holds.
   *
   * @param reader of its own; it is left where it is
   * @param stopping gives up
   */
  void scan(
      Consumer<byte[], byte[]> reader,
      TopicPartition partition,
      long from,
      long end,
      BooleanSupplier stopping) {
    Map<ByteBuffer, Long> newest = new HashMap<>();
    reader.assign(List.of(partition));
    reader.seek(partition, from);
    while (reader.position(partition) < end && !stopping.getAsBoolean()) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        if (record.offset() < end && record.key() != null && !ProgressRecords.isKey(record.key())) {
          newest.put(ByteBuffer.wrap(record.key()), record.offset());
        }
      }
    }
    ranges.put(partition.partition(), new Range(end, newest));
  }

  /** Without the records that others of the same session follow upon. */
  List<ConsumerRecord<byte[], byte[]>> newest(List<ConsumerRecord<byte[], byte[]>> records) {
    if (ranges.isEmpty() || records.isEmpty()) {
      return records;
    }
    List<ConsumerRecord<byte[], byte[]>> newest = records.stream().filter(this::isNewest).toList();
    ConsumerRecord<byte[], byte[]> last = records.get(records.size() - 1);
    // Nothing more is asked of the keys once the past has gone by.
    ranges.computeIfPresent(
        last.partition(),
        (partition, range) ->
            last.offset() >= range.end() - 1 ? new Range(range.end(), Map.of()) : range);
    return newest;
  }

  private boolean isNewest(ConsumerRecord<byte[], byte[]> record) {
    Range range = ranges.get(record.partition());
    if (range == null || record.offset() >= range.end() || record.key() == null) {
      return true;
    }
    Long last = range.newest().get(ByteBuffer.wrap(record.key()));
    return last == null || record.offset() >= last;
  }

  /** Whether a record is one of those that are read anew. */
  boolean covers(int partition, long offset) {
    Range range = ranges.get(partition);
    return range != null && offset < range.end();
  }
}
