package io.sessionlog.query.view;

import io.sessionlog.model.wire.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to {@code session-events-dlq} what Streams would: a global store has no dead-letter queue
 * of its own. The headers are those of Streams' {@code ExceptionHandlerUtils}, so that one tool
 * reads both.
 *
 * <p>Every node keeps a letter of its own, and each restore another, for as long as the record
 * stands in {@code session-state}: topic, partition and offset in the headers tell that they are
 * the same.
 */
public final class KafkaDeadLetters implements DeadLetters {

  private static final Logger log = LoggerFactory.getLogger(KafkaDeadLetters.class);

  private final Producer<byte[], byte[]> producer;

  public KafkaDeadLetters(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  @Override
  public void keep(Record<byte[], byte[]> record, RecordMetadata source, RuntimeException why) {
    var letter =
        new ProducerRecord<>(
            Topics.SESSION_EVENTS_DLQ, null, record.timestamp(), record.key(), record.value());
    record.headers().forEach(letter.headers()::add);
    Headers headers = letter.headers();
    add(headers, "__streams.errors.exception", why.getClass().getName());
    add(headers, "__streams.errors.message", String.valueOf(why.getMessage()));
    add(headers, "__streams.errors.stacktrace", stackTrace(why));
    add(headers, "__streams.errors.topic", source.topic());
    add(headers, "__streams.errors.partition", Integer.toString(source.partition()));
    add(headers, "__streams.errors.offset", Long.toString(source.offset()));
    // The callback tells of a failure; nothing waits for the future.
    var unused =
        producer.send(
            letter,
            (metadata, failure) -> {
              if (failure != null) {
                log.warn(
                    "The dead letter for {}-{} at {} could not be kept: {}",
                    source.topic(),
                    source.partition(),
                    source.offset(),
                    failure.getMessage());
              }
            });
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String stackTrace(RuntimeException why) {
    var text = new StringWriter();
    why.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
