package io.sessionlog.ingest.append;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.Position;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record and tells when every in-sync replica has it. The answer comes within the ack
 * timeout whatever Kafka does, and no thread waits for it: while a cluster is down, threads that
 * waited would keep the health checks from being answered too.
 */
public final class AckedProducer {

  private static final Logger log = LoggerFactory.getLogger(AckedProducer.class);

  /**
   * In place of {@link CompletableFuture#orTimeout}, which since JDK 25 wakes a thread for each
   * deadline that is set and for each that is lifted. Here it sleeps until the first is due.
   */
  private static final ScheduledThreadPoolExecutor DEADLINES = deadlines();

  private final Producer<String, byte[]> producer;
  private final BooleanSupplier kafkaIsReachable;
  private final Duration ackTimeout;
  private final Counter refused;

  AckedProducer(
      Producer<String, byte[]> producer,
      BooleanSupplier kafkaIsReachable,
      Duration ackTimeout,
      MeterRegistry meters) {
    this.producer = producer;
    this.kafkaIsReachable = kafkaIsReachable;
    this.ackTimeout = ackTimeout;
    this.refused =
        Counter.builder("sessionlog.ingest.refused")
            .description("Requests refused with 503 because Kafka did not confirm in time")
            .register(meters);
  }

  /** Completes with the record's place; fails with {@link NotAcknowledged}. */
  CompletableFuture<Position> send(ProducerRecord<String, byte[]> record) {
    var acked = new CompletableFuture<Position>();
    if (!kafkaIsReachable.getAsBoolean()) {
      // Asking the producer would block this thread for the metadata of a cluster that is gone.
      acked.completeExceptionally(new NotAcknowledged());
    } else {
      long begin = System.nanoTime();
      sendAndAwait(record, acked);
      long leftNanos = Math.max(1, ackTimeout.toNanos() - (System.nanoTime() - begin));
      failAfter(leftNanos, acked);
    }
    return acked.handle(
        (position, failure) -> {
          if (failure != null) {
            refused.increment();
            log.debug("A record for {} was not confirmed", record.topic(), failure);
            throw new NotAcknowledged();
          }
          return position;
        });
  }

  private static void failAfter(long nanos, CompletableFuture<Position> acked) {
    if (acked.isDone()) {
      return;
    }
    var deadline =
        DEADLINES.schedule(
            () -> acked.completeExceptionally(new TimeoutException("Kafka did not answer")),
            nanos,
            TimeUnit.NANOSECONDS);
    var unused = acked.whenComplete((position, failure) -> deadline.cancel(false));
  }

  private static ScheduledThreadPoolExecutor deadlines() {
    var deadlines =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "ack-deadlines");
              thread.setDaemon(true);
              return thread;
            });
    deadlines.setRemoveOnCancelPolicy(true);
    return deadlines;
  }

  private void sendAndAwait(
      ProducerRecord<String, byte[]> record, CompletableFuture<Position> acked) {
    try {
      // The callback completes the answer; nothing waits for the producer's own future.
      var unused =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure == null) {
                  acked.complete(new Position(metadata.partition(), metadata.offset()));
                } else {
                  log.warn(
                      "Kafka did not take a record for {}: {}",
                      record.topic(),
                      failure.getMessage());
                  acked.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      log.warn("Kafka did not take a record for {}", record.topic(), e);
      acked.completeExceptionally(e);
    }
  }
}
