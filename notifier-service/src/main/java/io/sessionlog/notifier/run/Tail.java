package io.sessionlog.notifier.run;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.support.kafka.VitalThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the end of {@code session-notifications}, once for all endpoints of a node. It reads on
 * only when what it read was handled, so that its memory is bounded.
 */
final class Tail implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Tail.class);
  private static final int BATCHES_AHEAD = 4;

  /** Told of what comes. */
  interface Listener {

    /**
     * @param next where each partition is followed from; after a failure, where it was left
     */
    void starts(Map<Integer, Long> next);

    /**
     * @param next by partition, behind these notifications
     * @param handled to be run once they are taken
     */
    void came(List<Notification> notifications, Map<Integer, Long> next, Runnable handled);
  }

  private final Supplier<? extends Consumer<String, byte[]>> consumers;
  private final int partitions;
  private final Listener listener;
  private final Semaphore ahead = new Semaphore(BATCHES_AHEAD);
  private final Map<Integer, Long> next = new HashMap<>();
  private final RetryPause pause;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Consumer<String, byte[]> consumer;

  Tail(
      Supplier<? extends Consumer<String, byte[]>> consumers,
      int partitions,
      Listener listener,
      VitalThreads threads) {
    this(consumers, partitions, listener, threads, new RetryPause());
  }

  Tail(
      Supplier<? extends Consumer<String, byte[]>> consumers,
      int partitions,
      Listener listener,
      VitalThreads threads,
      RetryPause pause) {
    this.consumers = consumers;
    this.partitions = partitions;
    this.listener = listener;
    this.pause = pause;
    this.thread = threads.thread("notifier-tail", this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!stopping) {
      try (Consumer<String, byte[]> reader = consumers.get()) {
        consumer = reader;
        follow(reader);
      } catch (WakeupException | InterruptException stop) {
        log.debug("The tail is left");
      } catch (InterruptedException stop) {
        return;
      } catch (RuntimeException e) {
        log.warn("The tail of the notifications was lost, trying again: {}", e.toString());
        pause.await();
      }
    }
  }

  private void follow(Consumer<String, byte[]> reader) throws InterruptedException {
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      all.add(new TopicPartition(Topics.SESSION_NOTIFICATIONS, p));
    }
    reader.assign(all);
    if (next.isEmpty()) {
      reader.endOffsets(all).forEach((partition, end) -> next.put(partition.partition(), end));
      listener.starts(Map.copyOf(next));
    }
    all.forEach(partition -> reader.seek(partition, next.getOrDefault(partition.partition(), 0L)));
    while (!stopping) {
      ahead.acquire();
      boolean handedOn = false;
      try {
        handedOn = readOn(reader, all);
        pause.wentWell();
      } finally {
        if (!handedOn) {
          ahead.release();
        }
      }
    }
  }

  /**
   * @return whether something came; then its being handled lets the next be read
   */
  private boolean readOn(Consumer<String, byte[]> reader, List<TopicPartition> all) {
    List<Notification> notifications = poll(reader);
    Map<Integer, Long> moved = new HashMap<>();
    for (TopicPartition partition : all) {
      long position = reader.position(partition);
      if (next.getOrDefault(partition.partition(), -1L) != position) {
        moved.put(partition.partition(), position);
      }
    }
    if (moved.isEmpty()) {
      return false;
    }
    next.putAll(moved);
    listener.came(notifications, moved, ahead::release);
    return true;
  }

  private static List<Notification> poll(Consumer<String, byte[]> reader) {
    List<Notification> notifications = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : reader.poll(Duration.ofMillis(500))) {
      Notification notification = NotificationLog.notification(record);
      if (notification != null) {
        notifications.add(notification);
      }
    }
    return notifications;
  }

  @Override
  public void close() {
    stopping = true;
    pause.stop();
    Consumer<String, byte[]> reader = consumer;
    if (reader != null) {
      reader.wakeup();
    }
    thread.interrupt();
  }
}
