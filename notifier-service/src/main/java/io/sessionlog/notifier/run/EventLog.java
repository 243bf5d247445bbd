package io.sessionlog.notifier.run;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Where places are in {@code session-events}. */
final class EventLog {

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final LogReaders readers;
  private final List<TopicPartition> all;

  EventLog(LogReaders readers, int partitions) {
    this.readers = readers;
    this.all = LogReaders.partitions(Topics.SESSION_EVENTS, partitions);
  }

  CompletableFuture<Map<Integer, Long>> ends() {
    return readers.submit(consumer -> LogReaders.byNumber(consumer.endOffsets(all)));
  }

  /** Where each partition reaches a time; its end where nothing is as young. */
  CompletableFuture<Map<Integer, Long>> at(Instant time) {
    return readers.submit(consumer -> LogReaders.at(consumer, all, time));
  }

  /** When the event at a position came; empty if there is none. */
  CompletableFuture<Optional<Instant>> timeOf(Position position) {
    return readers.submit(consumer -> timeOf(consumer, position));
  }

  private static Optional<Instant> timeOf(Consumer<String, byte[]> consumer, Position position) {
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
  }
}
