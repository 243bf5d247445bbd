package io.sessionlog.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes what came, in transactions: partitions of different lanes at the same time, each lane over
 * a connection of its own, and those of one lane in their order. A session's records stand in one
 * partition, so no two lanes ever write of the same session.
 *
 * <p>A transaction moves the partitions' {@link Progress} before it writes anything, and takes as
 * much as {@link BatchSize} says, and no more bytes than {@value #MAX_BATCH_BYTES}: they are all in
 * memory at once, as arrays of one statement.
 *
 * <p>A batch of which the database refuses a row is written in parts of {@link BatchSize#MIN}
 * records, each a transaction: to look for the row takes long, and rows stay locked meanwhile.
 *
 * <p>Whoever calls is one thread, and gets the first failure of any lane once all have ended.
 */
final class Lanes implements AutoCloseable {

  private static final long MAX_BATCH_BYTES = 8L * 1024 * 1024;

  private final TopicSink sink;
  private final Progress progress;
  private final TransactionTemplate transactions;
  private final SinkMeters meters;
  private final Places places;
  private final List<Lane> lanes = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * @param count how many connections are there for it
   */
  Lanes(
      PartitionLoop.Opened opened,
      TransactionTemplate transactions,
      SinkMeters meters,
      Places places,
      int count) {
    this.sink = opened.sink();
    this.progress = opened.progress();
    this.transactions = transactions;
    this.meters = meters;
    this.places = places;
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane());
    }
    threads =
        Executors.newFixedThreadPool(
            count,
            task -> {
              var thread = new Thread(task, "sink-lane");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * @param polled of partitions whose place is known
   * @return where the database is now, of those partitions that it moved
   */
  Map<Integer, Long> write(Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled) {
    Map<Integer, List<ConsumerRecord<byte[], byte[]>>> byLane = new TreeMap<>();
    polled.forEach(
        (partition, records) ->
            byLane
                .computeIfAbsent(partition.partition() % lanes.size(), lane -> new ArrayList<>())
                .addAll(records));
    Map<Integer, Long> moved = new ConcurrentHashMap<>();
    if (byLane.size() == 1) {
      byLane.forEach((lane, records) -> lanes.get(lane).write(records, moved));
      return moved;
    }
    List<Future<?>> running = new ArrayList<>();
    byLane.forEach(
        (lane, records) ->
            running.add(threads.submit(() -> lanes.get(lane).write(records, moved))));
    awaitAll(running);
    return moved;
  }

  private static void awaitAll(List<Future<?>> running) {
    Throwable failure = null;
    for (Future<?> lane : running) {
      try {
        lane.get();
      } catch (ExecutionException e) {
        failure = failure == null ? e.getCause() : failure;
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  /**
   * Lets the database know how far was read where there was nothing to write.
   *
   * @return as {@link #write}
   */
  Map<Integer, Long> catchUp() {
    Map<Integer, Long> next = places.reached();
    if (!next.isEmpty()) {
      new Attempt(places.expected(next.keySet()), next, null).run(false);
      places.stored(next);
    }
    return next;
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  /** The partitions of one connection; one thread at a time. */
  private final class Lane {
    private final BatchSize size = new BatchSize();

    void write(List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> moved) {
      int from = 0;
      while (from < records.size()) {
        int end = end(records, from);
        if (!writes(records.subList(from, end), moved, false)) {
          writeCarefully(records.subList(from, end), moved);
        }
        from = end;
      }
    }

    private int end(List<ConsumerRecord<byte[], byte[]>> records, int from) {
      int most = Math.min(records.size(), from + size.records());
      long bytes = records.get(from).serializedValueSize();
      int end = from + 1;
      while (end < most && bytes + records.get(end).serializedValueSize() <= MAX_BATCH_BYTES) {
        bytes += records.get(end).serializedValueSize();
        end++;
      }
      return end;
    }

    private void writeCarefully(
        List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> moved) {
      for (int from = 0; from < records.size(); from += BatchSize.MIN) {
        int end = Math.min(records.size(), from + BatchSize.MIN);
        var unused = writes(records.subList(from, end), moved, true);
      }
    }

    /** Whether the batch was written; if not, the database refused it for a row's sake. */
    private boolean writes(
        List<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> moved, boolean carefully) {
      Map<Integer, Long> next = new HashMap<>();
      records.forEach(record -> next.put(record.partition(), record.offset() + 1));
      TopicSink.Writes writes = sink.plan(records);
      if (writes == null) {
        places.reached(next);
        return true;
      }
      long start = System.nanoTime();
      var attempt = new Attempt(places.expected(next.keySet()), next, writes);
      try {
        attempt.run(carefully);
      } catch (RuntimeException e) {
        if (carefully || !attempt.isRefusedForARow(e)) {
          throw e;
        }
        return false;
      }
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      places.stored(next);
      moved.putAll(next);
      size.took(records.size(), took);
      writes.written();
      meters.batch(took);
      return true;
    }
  }

  private final class Attempt {
    private final Map<Integer, Long> expected;
    private final Map<Integer, Long> next;
    private final TopicSink.@Nullable Writes writes;
    private boolean holdsPartitions;

    Attempt(
        Map<Integer, Long> expected, Map<Integer, Long> next, TopicSink.@Nullable Writes writes) {
      this.expected = expected;
      this.next = next;
      this.writes = writes;
    }

    boolean isRefusedForARow(RuntimeException failure) {
      return holdsPartitions && SqlFault.isSql(failure) && SqlFault.of(failure) == SqlFault.ROW;
    }

    void run(boolean carefully) {
      transactions.executeWithoutResult(
          transaction -> {
            progress.move(expected, next, carefully ? Patience.SHORT : Patience.USUAL);
            holdsPartitions = true;
            if (writes != null && carefully) {
              writes.writeCarefully(transaction);
            } else if (writes != null) {
              writes.write();
            }
          });
    }
  }
}
