package io.sessionlog.ingest.append;

import io.sessionlog.ingest.refusal.Refusal;
import io.sessionlog.ingest.refusal.RefusalMeters;
import io.sessionlog.model.Position;
import io.sessionlog.support.kafka.ClockSkew;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record and tells when every in-sync replica has it. The answer comes by its deadline
 * whatever Kafka does, and no thread waits for it: while a cluster is down, threads that waited
 * would keep the health checks from being answered too.
 *
 * <p>So the producer must not block ({@code max.block.ms} 0). What it has no room for, or knows no
 * partition for yet, is given to it again until the deadline.
 */
final class AckedProducer {

  private static final Logger log = LoggerFactory.getLogger(AckedProducer.class);
  private static final long TRY_AGAIN_MS = 20;

  /**
   * In place of {@link CompletableFuture#orTimeout}, which since JDK 25 wakes a thread for each
   * deadline that is set and for each that is lifted. Here it sleeps until the first is due.
   */
  private static final ScheduledThreadPoolExecutor DEADLINES = deadlines();

  private final Producer<String, byte[]> producer;
  private final BooleanSupplier mayAnswer;
  private final ClockSkew clocks;
  private final RefusalMeters refusals;

  /**
   * @param producer one that does not block
   * @param mayAnswer false refuses at once: the cluster has been gone for so long that waiting for
   *     it would only fill the memory
   */
  AckedProducer(
      Producer<String, byte[]> producer,
      BooleanSupplier mayAnswer,
      ClockSkew clocks,
      RefusalMeters refusals) {
    this.producer = producer;
    this.mayAnswer = mayAnswer;
    this.clocks = clocks;
    this.refusals = refusals;
  }

  /**
   * Completes with the record's place; fails with {@link NotAcknowledged}.
   *
   * @param deadlineNanos of {@link System#nanoTime}; what is not given to Kafka by then never is
   */
  CompletableFuture<Position> send(ProducerRecord<String, byte[]> record, long deadlineNanos) {
    var acked = new CompletableFuture<Position>();
    long leftNanos = deadlineNanos - System.nanoTime();
    if (!mayAnswer.getAsBoolean() || leftNanos <= 0) {
      acked.completeExceptionally(new NotAcknowledged());
    } else {
      hand(record, acked);
      failAfter(leftNanos, acked);
    }
    return acked.handle(
        (position, failure) -> {
          if (failure != null) {
            refusals.count(Refusal.NOT_CONFIRMED);
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

  private void hand(ProducerRecord<String, byte[]> record, CompletableFuture<Position> acked) {
    if (acked.isDone()) {
      return;
    }
    var handing = new Handing(record, acked);
    try {
      // The callback completes the answer; nothing waits for the producer's own future.
      var unused = producer.send(record, handing);
    } catch (RuntimeException e) {
      log.warn("Kafka did not take a record for {}", record.topic(), e);
      acked.completeExceptionally(e);
    }
    if (handing.isToBeRepeated()) {
      var unused =
          DEADLINES.schedule(() -> hand(record, acked), TRY_AGAIN_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** One attempt to give a record to the producer, and what came of it. */
  private final class Handing implements Callback {
    private final ProducerRecord<String, byte[]> record;
    private final CompletableFuture<Position> acked;
    private final Thread sender = Thread.currentThread();
    private boolean toBeRepeated;

    Handing(ProducerRecord<String, byte[]> record, CompletableFuture<Position> acked) {
      this.record = record;
      this.acked = acked;
    }

    /** A record that the producer could not take is told to the thread that brought it. */
    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
      if (failure == null && metadata != null) {
        clocks.agreed();
        acked.complete(new Position(metadata.partition(), metadata.offset()));
      } else if (failure instanceof TimeoutException && Thread.currentThread() == sender) {
        toBeRepeated = true;
      } else {
        clocks.judge(failure);
        log.warn(
            "Kafka did not take a record for {}: {}",
            record.topic(),
            failure == null ? null : failure.getMessage());
        acked.completeExceptionally(failure == null ? new NotAcknowledged() : failure);
      }
    }

    boolean isToBeRepeated() {
      return toBeRepeated;
    }
  }
}
