package io.sessionlog.replay.kafka;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.jspecify.annotations.Nullable;

/** Appends records in order, and stops at the first that Kafka does not take. */
public final class TopicWriter implements AutoCloseable {

  private final Producer<byte[], byte[]> producer;
  private volatile @Nullable Exception failure;

  public TopicWriter(KafkaOptions kafka) {
    this.producer = kafka.producer();
  }

  /**
   * @throws CommandFailure if Kafka refused this record or one before it
   */
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    requireHealth();
    return producer.send(
        record,
        (metadata, exception) -> {
          if (exception != null && failure == null) {
            failure = exception;
          }
        });
  }

  /** Waits for every acknowledgement. */
  public void flush() {
    producer.flush();
    requireHealth();
  }

  private void requireHealth() {
    Exception first = failure;
    if (first != null && isOfThePast(first)) {
      throw new CommandFailure(
          ExitCode.REFUSED,
          "The topic takes no records of the past: its message.timestamp.before.max.ms says so, as the services set it for "
              + "session-events. Load into a topic that --partitions creates; for session-events, before the services first start.");
    }
    if (first != null) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "Kafka refused a record; those before it are written: " + first.getMessage());
    }
  }

  /** Of a batch with several records the producer says it as an invalid record, in words alone. */
  private static boolean isOfThePast(Exception failure) {
    return failure instanceof InvalidTimestampException
        || (failure instanceof InvalidRecordException
            && String.valueOf(failure.getMessage()).startsWith("Timestamp "));
  }

  @Override
  public void close() {
    producer.close();
  }
}
