package io.sessionlog.replay.kafka;

import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;

/** A consumer whose broker is gone returns nothing, for ever: this asks once in a while. */
final class Liveness {

  private final Consumer<?, ?> consumer;
  private final Duration patience;
  private long quietSince = System.nanoTime();

  Liveness(Consumer<?, ?> consumer, Duration patience) {
    this.consumer = consumer;
    this.patience = patience;
  }

  /**
   * @throws org.apache.kafka.common.errors.TimeoutException if nothing came for a while, and Kafka
   *     does not answer either
   */
  void polled(boolean empty) {
    long now = System.nanoTime();
    if (!empty) {
      quietSince = now;
    } else if (now - quietSince > patience.toNanos()) {
      consumer.endOffsets(consumer.assignment(), patience);
      quietSince = System.nanoTime();
    }
  }
}
