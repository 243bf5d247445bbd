package io.sessionlog.sink;

import io.sessionlog.model.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what can't be written on {@code session-events-dlq}, with the headers of Kafka Streams
 * (KIP-1034), so that one tool reads all of them. A letter is kept before the record counts as
 * done; after a crash in between it is there twice, and topic, partition and offset tell so.
 */
final class DeadLetters {

  private static final String STREAMS = "__streams.errors.";
  private static final long TIMEOUT_SECONDS = 10;

  private final Producer<byte[], byte[]> producer;

  DeadLetters(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * @param why without any value of the record
   * @throws KafkaException if it could not be kept: then nothing is done with the record
   */
  void keep(
      String topic,
      int partition,
      long offset,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Class<?> kind,
      String why) {
    var letter = new ProducerRecord<>(Topics.SESSION_EVENTS_DLQ, key, value);
    Headers headers = letter.headers();
    add(headers, "exception", kind.getName());
    add(headers, "message", why);
    add(headers, "topic", topic);
    add(headers, "partition", Integer.toString(partition));
    add(headers, "offset", Long.toString(offset));
    try {
      var unused = producer.send(letter).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("A dead letter could not be kept", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("A dead letter could not be kept", e);
    }
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(STREAMS + name, value.getBytes(StandardCharsets.UTF_8));
  }
}
