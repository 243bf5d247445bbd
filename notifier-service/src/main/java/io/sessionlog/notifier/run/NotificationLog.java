package io.sessionlog.notifier.run;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.notifier.courier.Snapshot.Place;
import io.sessionlog.notifier.notice.NoticeRecords;
import io.sessionlog.notifier.notice.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code session-notifications} anywhere, for endpoints behind its tail, for retries and for
 * those who pull. Some consumers share the requests, first come, first served: an endpoint asks for
 * one batch at a time, so none can crowd out the others.
 *
 * <p>It reads what is not committed, too: see {@link Notification#order}.
 */
final class NotificationLog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NotificationLog.class);
  private static final int READERS = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /**
   * How long the broker holds a fetch back where nothing stands yet. A consumer fetches ahead, so a
   * read next to the end leaves such a fetch behind, and the next read waits for its answer: with
   * Kafka's 500 ms two readers brought four notifications a second.
   */
  private static final int FETCH_WAIT_MILLIS = 5;

  private static final long CACHED_NANOS = Duration.ofMillis(500).toNanos();
  private static final int MAX_CACHED = 32;

  private final Clients clients;
  private final int partitions;
  private final BlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<Place, Cached> cache = new HashMap<>();
  private volatile boolean stopping;

  /**
   * A run of notifications.
   *
   * @param next where reading goes on
   */
  record Batch(int partition, List<Notification> notifications, long next) {}

  private record Cached(CompletableFuture<Batch> batch, long at) {}

  private record Task<T>(
      Function<KafkaConsumer<String, byte[]>, T> work, CompletableFuture<T> result) {
    void run(KafkaConsumer<String, byte[]> consumer) {
      try {
        result.complete(work.apply(consumer));
      } catch (RuntimeException e) {
        result.completeExceptionally(e);
        throw e;
      }
    }
  }

  NotificationLog(Clients clients, int partitions) {
    this.clients = clients;
    this.partitions = partitions;
  }

  void start() {
    for (int i = 0; i < READERS; i++) {
      var thread = new Thread(this::run, "notifier-reader-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void run() {
    while (!stopping) {
      try (var consumer =
          clients.consumer(
              "read_uncommitted",
              Map.of(
                  "max.poll.records",
                  500,
                  "max.partition.fetch.bytes",
                  512 * 1024,
                  "fetch.max.wait.ms",
                  FETCH_WAIT_MILLIS))) {
        while (!stopping) {
          tasks.take().run(consumer);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.warn("Notifications could not be read, trying again: {}", e.toString());
      }
    }
  }

  private <T> CompletableFuture<T> submit(Function<KafkaConsumer<String, byte[]>, T> work) {
    var result = new CompletableFuture<T>();
    tasks.add(new Task<>(work, result));
    return result;
  }

  /** What stands from an offset on; endpoints that ask for the same share the answer. */
  CompletableFuture<Batch> read(int partition, long offset) {
    var place = new Place(partition, offset);
    long now = System.nanoTime();
    synchronized (cache) {
      Cached known = cache.get(place);
      if (known != null && now - known.at() < CACHED_NANOS) {
        return known.batch();
      }
      if (cache.size() >= MAX_CACHED) {
        cache.values().removeIf(old -> now - old.at() >= CACHED_NANOS);
        if (cache.size() >= MAX_CACHED) {
          cache.clear();
        }
      }
      CompletableFuture<Batch> batch = submit(consumer -> batch(consumer, partition, offset));
      cache.put(place, new Cached(batch, now));
      return batch;
    }
  }

  /** One notification; empty once it is kept no longer. */
  CompletableFuture<Optional<Notification>> readOne(Place place) {
    return submit(
        consumer ->
            batch(consumer, place.partition(), place.offset()).notifications().stream()
                .filter(notification -> notification.offset() == place.offset())
                .findFirst());
  }

  private static Batch batch(KafkaConsumer<String, byte[]> consumer, int partition, long offset) {
    var at = new TopicPartition(Topics.SESSION_NOTIFICATIONS, partition);
    consumer.assign(List.of(at));
    consumer.seek(at, offset);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<Notification> notifications = new ArrayList<>();
    do {
      ConsumerRecords<String, byte[]> records = consumer.poll(Duration.ofMillis(100));
      for (ConsumerRecord<String, byte[]> record : records) {
        Notification notification = notification(record);
        if (notification != null) {
          notifications.add(notification);
        }
      }
      if (!records.isEmpty() || consumer.position(at) > offset) {
        break;
      }
    } while (System.nanoTime() < deadline);
    return new Batch(partition, notifications, consumer.position(at));
  }

  static @Nullable Notification notification(ConsumerRecord<String, byte[]> record) {
    try {
      return NoticeRecords.read(record);
    } catch (UnreadableEvent e) {
      log.error("{}; it is passed over", e.getMessage());
      return null;
    }
  }

  /** The end of each partition. */
  CompletableFuture<Map<Integer, Long>> ends() {
    return submit(consumer -> byNumber(consumer.endOffsets(all())));
  }

  /** The first kept of each partition. */
  CompletableFuture<Map<Integer, Long>> begins() {
    return submit(consumer -> byNumber(consumer.beginningOffsets(all())));
  }

  /** Where each partition reaches a time; its end where nothing is as young. */
  CompletableFuture<Map<Integer, Long>> at(Instant time) {
    return submit(
        consumer -> {
          Map<TopicPartition, Long> times = new HashMap<>();
          all().forEach(partition -> times.put(partition, time.toEpochMilli()));
          Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times);
          Map<Integer, Long> offsets = byNumber(consumer.endOffsets(all()));
          for (TopicPartition partition : times.keySet()) {
            OffsetAndTimestamp offset = found.get(partition);
            if (offset != null) {
              offsets.put(partition.partition(), offset.offset());
            }
          }
          return offsets;
        });
  }

  /** When the event at a position came; empty if there is none. */
  CompletableFuture<Optional<Instant>> timeOf(Position position) {
    return submit(
        consumer -> {
          var at = new TopicPartition(Topics.SESSION_EVENTS, position.partition());
          long end = consumer.endOffsets(List.of(at)).getOrDefault(at, 0L);
          if (position.offset() >= end) {
            return Optional.empty();
          }
          consumer.assign(List.of(at));
          consumer.seek(at, position.offset());
          long deadline = System.nanoTime() + PATIENCE.toNanos();
          while (System.nanoTime() < deadline) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
              return Optional.of(Instant.ofEpochMilli(record.timestamp()));
            }
          }
          throw new KafkaException("the event at " + position + " could not be read in time");
        });
  }

  int partitions() {
    return partitions;
  }

  private List<TopicPartition> all() {
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      all.add(new TopicPartition(Topics.SESSION_NOTIFICATIONS, p));
    }
    return all;
  }

  private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
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
