package io.sessionlog.projector;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which partitions have been folded up to the log's end, as it was some seconds ago at most. Who
 * lags sees a past: a QR code of then has long been replaced, or expired by an event that is still
 * to be folded.
 *
 * <p>A thread asks once a second where the log ends and what the group has committed; the tasks
 * tell how far they are meanwhile. An end that was heard stays the aim until it is reached.
 */
final class CaughtUp implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CaughtUp.class);

  /** An end that is older says nothing about now. */
  static final Duration RECENT = Duration.ofSeconds(10);

  private static final long INTERVAL_MS = 1_000;
  private static final long ANSWER_TIMEOUT_MS = 5_000;
  private static final long NEVER = Long.MIN_VALUE;

  private final String group;
  private final LongSupplier nanoTime;
  private final Map<Integer, Long> next = new ConcurrentHashMap<>();
  private final Map<Integer, Mark> marks = new ConcurrentHashMap<>();
  private final CountDownLatch stopping = new CountDownLatch(1);

  /**
   * @param end of the partition
   * @param heardNanos when it was asked for
   * @param reachedNanos when the last end that was reached was asked for
   */
  private record Mark(long end, long heardNanos, long reachedNanos) {

    Mark at(long offset) {
      return offset >= end && reachedNanos != heardNanos
          ? new Mark(end, heardNanos, heardNanos)
          : this;
    }

    boolean isReached() {
      return reachedNanos == heardNanos;
    }
  }

  /**
   * @param group whose committed offsets count
   */
  CaughtUp(String group, LongSupplier nanoTime) {
    this.group = group;
    this.nanoTime = nanoTime;
  }

  /**
   * Asks from now on.
   *
   * @param partitions of the log; 0 while they are not known
   */
  CaughtUp follow(Supplier<Admin> cluster, IntSupplier partitions) {
    var thread = new Thread(() -> run(cluster, partitions), "caught-up");
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  /** All events of a partition before this offset have been folded. */
  void folded(int partition, long nextOffset) {
    next.merge(partition, nextOffset, Math::max);
  }

  boolean isCaughtUp(int partition) {
    Mark mark = marks.computeIfPresent(partition, (p, known) -> known.at(next.getOrDefault(p, 0L)));
    return mark != null
        && mark.reachedNanos() != NEVER
        && nanoTime.getAsLong() - mark.reachedNanos() <= RECENT.toNanos();
  }

  /** The log's end, as asked for at that moment. */
  void heard(int partition, long end, long whenNanos) {
    long offset = next.getOrDefault(partition, 0L);
    marks.compute(
        partition,
        (p, known) -> {
          Mark before = known == null ? null : known.at(offset);
          if (before != null && !before.isReached()) {
            return before;
          }
          return new Mark(end, whenNanos, before == null ? NEVER : before.reachedNanos())
              .at(offset);
        });
  }

  private void run(Supplier<Admin> cluster, IntSupplier partitions) {
    while (!isStopping()) {
      try {
        follow(cluster.get(), partitions);
      } catch (ExecutionException | TimeoutException | KafkaException e) {
        log.debug("How far the log goes is not known now: {}", e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void follow(Admin admin, IntSupplier partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      while (!isStopping()) {
        look(admin, partitions.getAsInt());
      }
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  private void look(Admin admin, int partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(Topics.SESSION_EVENTS, partition), OffsetSpec.latest());
    }
    if (!asked.isEmpty()) {
      long when = nanoTime.getAsLong();
      var ends = admin.listOffsets(asked).all();
      Map<TopicPartition, OffsetAndMetadata> committed =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
      committed.forEach(
          (partition, offset) -> {
            if (offset != null) {
              folded(partition.partition(), offset.offset());
            }
          });
      ends.get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
          .forEach((partition, end) -> heard(partition.partition(), end.offset(), when));
    }
  }

  /** Waits for the time between two looks. */
  private boolean isStopping() {
    try {
      return stopping.await(INTERVAL_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    stopping.countDown();
  }
}
