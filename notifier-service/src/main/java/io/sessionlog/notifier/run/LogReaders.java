package io.sessionlog.notifier.run;

import io.sessionlog.support.kafka.VitalThreads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some consumers that share requests to read here and there, first come, first served: an endpoint
 * asks for one batch at a time, so none can crowd out the others.
 */
final class LogReaders implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LogReaders.class);
  private static final int READERS = 2;

  /** Others wait meanwhile, for what can perhaps be read. */
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final Supplier<Consumer<String, byte[]>> consumers;
  private final VitalThreads vital;
  private final BlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  private record Task<T>(Function<Consumer<String, byte[]>, T> work, CompletableFuture<T> result) {
    void run(Consumer<String, byte[]> consumer) {
      try {
        result.complete(work.apply(consumer));
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e);
        throw e;
      }
    }
  }

  LogReaders(Supplier<Consumer<String, byte[]>> consumers, VitalThreads vital) {
    this.consumers = consumers;
    this.vital = vital;
  }

  void start() {
    for (int i = 0; i < READERS; i++) {
      Thread thread = vital.thread("notifier-reader-" + i, this::run);
      threads.add(thread);
      thread.start();
    }
  }

  private void run() {
    var pause = new RetryPause(LONGEST_PAUSE_MILLIS);
    while (!stopping) {
      try (Consumer<String, byte[]> consumer = consumers.get()) {
        while (!stopping) {
          tasks.take().run(consumer);
          pause.wentWell();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.warn("The log could not be read, trying again: {}", e.toString());
        // Whoever closes interrupts it.
        pause.await();
      }
    }
  }

  /**
   * @param work what it throws fails the future, and the consumer is made anew
   */
  <T> CompletableFuture<T> submit(Function<Consumer<String, byte[]>, T> work) {
    var result = new CompletableFuture<T>();
    tasks.add(new Task<>(work, result));
    return result;
  }

  static List<TopicPartition> partitions(String topic, int count) {
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < count; p++) {
      all.add(new TopicPartition(topic, p));
    }
    return all;
  }

  /** Where each partition reaches a time; its end where nothing is as young. */
  static Map<Integer, Long> at(
      Consumer<String, byte[]> consumer, List<TopicPartition> all, Instant time) {
    Map<TopicPartition, Long> times = new HashMap<>();
    all.forEach(partition -> times.put(partition, time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
    Map<Integer, Long> offsets = byNumber(consumer.endOffsets(all));
    for (TopicPartition partition : all) {
      OffsetAndTimestamp offset = found.get(partition);
      if (offset != null) {
        offsets.put(partition.partition(), offset.offset());
      }
    }
    return offsets;
  }

  static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
    Map<Integer, Long> byNumber = new HashMap<>();
    offsets.forEach((partition, offset) -> byNumber.put(partition.partition(), offset));
    return byNumber;
  }

  @Override
  public void close() {
    stopping = true;
    threads.forEach(Thread::interrupt);
  }
}
