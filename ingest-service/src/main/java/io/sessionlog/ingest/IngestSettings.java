package io.sessionlog.ingest;

import io.sessionlog.model.wire.Topics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBodySize larger webhooks are refused with 413; counted on the bytes that arrive. Not
 *     more than the topic takes, 16 MiB
 * @param bodyMemory what all bodies on their way may take together, beyond which webhooks are
 *     refused with 503 for a moment; by default an eighth of the heap, and two bodies at the least
 * @param bodyTimeout how long a body may take to arrive before it is refused with 408
 * @param ackTimeout the longest wait for Kafka's acknowledgement before a webhook is refused with
 *     503. Longer than a dead broker is replaced in, 5 to 7 s; shorter than senders wait, 10 s, and
 *     than the log takes a record, {@link Topics#CLOCK_TOLERANCE}
 * @param verifyToken what a sender's verification request must show; without it they are refused
 */
@ConfigurationProperties("ingest")
public record IngestSettings(
    @DefaultValue("16MB") DataSize maxBodySize,
    @Nullable DataSize bodyMemory,
    @DefaultValue("30s") Duration bodyTimeout,
    @DefaultValue("8s") Duration ackTimeout,
    @DefaultValue("") String verifyToken) {

  public IngestSettings {
    if (maxBodySize.toBytes() > Topics.MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "MAX_BODY_SIZE must not be more than what the topic takes, %d bytes."
              .formatted(Topics.MAX_BODY_BYTES));
    }
    if (ackTimeout.compareTo(Topics.CLOCK_TOLERANCE) >= 0) {
      throw new IllegalArgumentException(
          "KAFKA_ACK_TIMEOUT must be less than %d s: the log takes no record that is older."
              .formatted(Topics.CLOCK_TOLERANCE.toSeconds()));
    }
  }

  public long bodyMemoryBytes() {
    return bodyMemory != null
        ? bodyMemory.toBytes()
        : Math.max(Runtime.getRuntime().maxMemory() / 8, 2 * maxBodySize.toBytes());
  }

  /** Leaves out the token. */
  @Override
  public String toString() {
    return "IngestSettings[maxBodySize=%s, bodyMemory=%s, bodyTimeout=%s, ackTimeout=%s]"
        .formatted(maxBodySize, bodyMemory, bodyTimeout, ackTimeout);
  }
}
