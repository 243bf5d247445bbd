package io.sessionlog.query.view;

import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps records of {@code session-state} that the view can't read, under the header names that
 * Streams itself uses (KIP-1034): its own dead letter queue does not cover global stores.
 */
final class DeadLetters {

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final String PREFIX = "__streams.errors.";

  private final Producer<byte[], byte[]> producer;

  DeadLetters(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  void keep(
      Record<byte[], byte[]> record, @Nullable RecordMetadata place, RuntimeException failure) {
    log.warn(
        "A record at {} can't be read, it goes to {}", place, Topics.SESSION_EVENTS_DLQ, failure);
    try {
      var letter = new ProducerRecord<>(Topics.SESSION_EVENTS_DLQ, record.key(), record.value());
      record.headers().forEach(letter.headers()::add);
      header(letter, "exception", failure.getClass().getName());
      header(letter, "message", String.valueOf(failure.getMessage()));
      if (place != null) {
        header(letter, "topic", place.topic());
        header(letter, "partition", Integer.toString(place.partition()));
        header(letter, "offset", Long.toString(place.offset()));
      }
      // The callback tells of a failure; nothing waits for the future.
      var unused =
          producer.send(
              letter,
              (metadata, notKept) -> {
                if (notKept != null) {
                  log.error("The record at {} could not be kept as a dead letter", place, notKept);
                }
              });
    } catch (RuntimeException notKept) {
      log.error("The record at {} could not be kept as a dead letter", place, notKept);
    }
  }

  private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
    letter.headers().add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
  }
}
