package io.sessionlog.notifier.run;

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
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code session-notifications} anywhere, for endpoints behind its tail, for retries and for
 * those who pull.
 *
 * <p>It reads what is not committed, too: see {@link Notification#order}.
 */
final class NotificationLog {

  private static final Logger log = LoggerFactory.getLogger(NotificationLog.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final LogReaders readers;
  private final List<TopicPartition> all;
  private final BatchCache cache = new BatchCache();

  /**
   * A run of notifications.
   *
   * @param from where reading began
   * @param next where reading goes on
   */
  record Batch(int partition, long from, List<Notification> notifications, long next) {

    /** The notification at a place that lies within; empty: none is there any more. */
    Optional<Notification> at(long offset) {
      return notifications.stream().filter(one -> one.offset() == offset).findFirst();
    }

    /** What of it stands at an offset that lies within, and behind. */
    Batch startingAt(long offset) {
      return offset == from
          ? this
          : new Batch(
              partition,
              offset,
              notifications.stream().filter(one -> one.offset() >= offset).toList(),
              next);
    }
  }

  NotificationLog(LogReaders readers, int partitions) {
    this.readers = readers;
    this.all = LogReaders.partitions(Topics.SESSION_NOTIFICATIONS, partitions);
  }

  /**
   * What stands from an offset on. Endpoints that catch up side by side share what is read, and one
   * that has room for a part of it finds the rest there when it comes back.
   */
  CompletableFuture<Batch> read(int partition, long offset) {
    var place = new Place(partition, offset);
    Batch known = cache.around(place);
    return known != null
        ? CompletableFuture.completedFuture(known.startingAt(offset))
        : cache.get(place, () -> readers.submit(consumer -> batch(consumer, partition, offset)));
  }

  /**
   * One notification; empty once it is kept no longer. What is owed stands close together, so what
   * is read around it serves the next that is asked for.
   *
   * @return fails if the log did not show in time whether it is kept
   */
  CompletableFuture<Optional<Notification>> readOne(Place place) {
    Batch known = cache.around(place);
    if (known != null) {
      return CompletableFuture.completedFuture(known.at(place.offset()));
    }
    return read(place.partition(), place.offset())
        .thenApply(
            batch -> {
              if (batch.next() <= place.offset()) {
                throw new KafkaException("nothing could be read in time at " + place);
              }
              return batch.at(place.offset());
            });
  }

  private static Batch batch(Consumer<String, byte[]> consumer, int partition, long offset) {
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
    return new Batch(partition, offset, notifications, consumer.position(at));
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
    return readers.submit(consumer -> LogReaders.byNumber(consumer.endOffsets(all)));
  }

  /** The first kept of each partition. */
  CompletableFuture<Map<Integer, Long>> begins() {
    return readers.submit(consumer -> LogReaders.byNumber(consumer.beginningOffsets(all)));
  }

  /** Where each partition reaches a time; its end where nothing is as young. */
  CompletableFuture<Map<Integer, Long>> at(Instant time) {
    return readers.submit(consumer -> LogReaders.at(consumer, all, time));
  }

  /** The event that the first notification of each partition tells of; without those of none. */
  CompletableFuture<Map<Integer, Long>> firstEvents() {
    return readers.submit(
        consumer -> {
          Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
          Map<TopicPartition, Long> ends = consumer.endOffsets(all);
          Map<Integer, Long> events = new HashMap<>();
          for (TopicPartition partition : all) {
            firstEvent(
                    consumer,
                    partition.partition(),
                    begins.getOrDefault(partition, 0L),
                    ends.getOrDefault(partition, 0L))
                .ifPresent(event -> events.put(partition.partition(), event));
          }
          return events;
        });
  }

  private static Optional<Long> firstEvent(
      Consumer<String, byte[]> consumer, int partition, long begin, long end) {
    long offset = begin;
    while (offset < end) {
      Batch batch = batch(consumer, partition, offset);
      for (Notification notification : batch.notifications()) {
        if (notification.order() >= 0) {
          return Optional.of(notification.eventOffset());
        }
      }
      if (batch.next() <= offset) {
        throw new KafkaException("the first notification could not be read in time");
      }
      offset = batch.next();
    }
    return Optional.empty();
  }

  int partitions() {
    return all.size();
  }
}
