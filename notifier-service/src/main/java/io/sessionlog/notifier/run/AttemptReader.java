package io.sessionlog.notifier.run;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Goes from record to record of an endpoint's attempts, newest first: one fetch for each, however
 * much other endpoints had meanwhile. It ends where the records before are kept no longer.
 */
final class AttemptReader {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Clients clients;

  AttemptReader(Clients clients) {
    this.clients = clients;
  }

  /**
   * @param from the newest record that may hold some; an offset of -1: there is none
   * @param failedOnly whether those that delivered are left out
   */
  Attempts read(
      String endpointId, int partition, Attempts.Place from, boolean failedOnly, int limit) {
    if (from.offset() < 0) {
      return new Attempts(List.of(), null);
    }
    var at = new TopicPartition(Topics.NOTIFICATION_ATTEMPTS, partition);
    List<Attempts.Entry> entries = new ArrayList<>();
    try (var consumer =
        clients.consumer(
            "read_uncommitted",
            Map.of("max.poll.records", 1, "max.partition.fetch.bytes", 64 * 1024))) {
      consumer.assign(List.of(at));
      long begin = consumer.beginningOffsets(List.of(at)).getOrDefault(at, 0L);
      Attempts.@Nullable Place place = from;
      while (place != null && place.offset() >= begin) {
        Optional<AttemptBlock.Stored> block = block(consumer, at, place.offset(), endpointId);
        if (block.isEmpty()) {
          return new Attempts(entries, null);
        }
        List<AttemptBlock.Entry> those = newestFirst(block.get(), failedOnly);
        for (int i = place.skip(); i < those.size(); i++) {
          if (entries.size() == limit) {
            return new Attempts(entries, new Attempts.Place(place.offset(), i));
          }
          entries.add(entry(those.get(i)));
        }
        long before = failedOnly ? block.get().failuresBefore() : block.get().before();
        place = before < 0 ? null : new Attempts.Place(before, 0);
      }
      return new Attempts(entries, null);
    }
  }

  private static Optional<AttemptBlock.Stored> block(
      KafkaConsumer<String, byte[]> consumer, TopicPartition at, long offset, String endpointId) {
    consumer.seek(at, offset);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        return record.offset() == offset && endpointId.equals(record.key())
            ? Optional.of(AttemptBlock.Stored.read(record.value()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static List<AttemptBlock.Entry> newestFirst(
      AttemptBlock.Stored block, boolean failedOnly) {
    List<AttemptBlock.Entry> entries = new ArrayList<>();
    for (int i = block.entries().size() - 1; i >= 0; i--) {
      AttemptBlock.Entry entry = block.entries().get(i);
      if (!failedOnly || entry.failed()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static Attempts.Entry entry(AttemptBlock.Entry stored) {
    return new Attempts.Entry(
        stored.at(),
        stored.id(),
        stored.type(),
        stored.sessionId(),
        stored.number(),
        stored.result(),
        stored.status(),
        stored.durationMillis(),
        stored.error(),
        stored.answer());
  }
}
