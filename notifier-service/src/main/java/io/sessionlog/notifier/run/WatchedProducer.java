package io.sessionlog.notifier.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * A producer whose own thread is seen to live. Each write is answered within {@code
 * delivery.timeout.ms}, if only by a failure; but by a producer whose thread has ended none is, and
 * it says nothing about it.
 *
 * <p><b>Threads.</b> Any.
 */
final class WatchedProducer {

  /** Three times what an answer takes at most. */
  static final int SILENT_TICKS = 30;

  private final Producer<String, byte[]> producer;
  private int unanswered;
  private int silentTicks;

  WatchedProducer(Producer<String, byte[]> producer) {
    this.producer = producer;
  }

  CompletableFuture<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
    var stored = new CompletableFuture<RecordMetadata>();
    began();
    try {
      var unused =
          producer.send(
              record,
              (metadata, failure) -> {
                answered();
                if (failure != null) {
                  stored.completeExceptionally(failure);
                } else {
                  stored.complete(metadata);
                }
              });
    } catch (RuntimeException e) {
      answered();
      stored.completeExceptionally(e);
    }
    return stored;
  }

  private synchronized void began() {
    unanswered++;
  }

  private synchronized void answered() {
    unanswered--;
    silentTicks = 0;
  }

  /**
   * To be asked each second. Seconds of a process that stood still do not count.
   *
   * @return whether it has answered nothing for {@link #SILENT_TICKS}, though it was asked
   */
  synchronized boolean isSilent() {
    silentTicks = unanswered > 0 ? silentTicks + 1 : 0;
    return silentTicks >= SILENT_TICKS;
  }

  /** Asks where a topic is, so that no write has to wait for that. */
  void find(String topic) {
    producer.partitionsFor(topic);
  }

  void close(Duration patience) {
    producer.close(patience);
  }
}
