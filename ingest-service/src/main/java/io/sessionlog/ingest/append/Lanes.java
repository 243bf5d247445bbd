package io.sessionlog.ingest.append;

import io.sessionlog.model.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Two ways to Kafka. A producer has one request on its way to a broker, so that 13 MB of media hold
 * up every small event behind them for as long as the network takes for them: large records go by a
 * producer of their own.
 *
 * <p><b>Invariant.</b> What was sent of one session is given to Kafka in that order. A large record
 * waits until the session's small ones are confirmed; while a large one waits or is on its way, all
 * of the session's follow it on its lane. Other sessions notice nothing of it.
 *
 * <p><b>Threads.</b> Any may send; a session's records are ordered under the lock of its {@link
 * Turn}. Nothing blocks under it, since the producers do not. <b>Bounds.</b> A turn lives as long
 * as something of its session is on its way; what waits is bounded as bodies are.
 */
final class Lanes {

  /** From here on, a record is worth a lane of its own: 2 ms of a network of 1 Gb/s. */
  static final int LARGE_BYTES = 256 * 1024;

  private final AckedProducer small;
  private final AckedProducer large;
  private final Duration ackTimeout;
  private final ConcurrentMap<String, Turn> turns = new ConcurrentHashMap<>();

  /**
   * @param ackTimeout from {@link #send} to its answer, whatever had to be waited for
   */
  Lanes(AckedProducer small, AckedProducer large, Duration ackTimeout) {
    this.small = small;
    this.large = large;
    this.ackTimeout = ackTimeout;
  }

  /** Completes with the record's place; fails with {@link NotAcknowledged}. */
  CompletableFuture<Position> send(ProducerRecord<String, byte[]> record) {
    long deadline = System.nanoTime() + ackTimeout.toNanos();
    boolean isLarge = record.value().length >= LARGE_BYTES;
    String session = record.key();
    if (session == null) {
      return (isLarge ? large : small).send(record, deadline);
    }
    while (true) {
      Turn turn = turns.computeIfAbsent(session, Turn::new);
      CompletableFuture<Position> answer = turn.send(record, isLarge, deadline);
      if (answer != null) {
        return answer;
      }
    }
  }

  /** How many sessions have something on its way. */
  int sessions() {
    return turns.size();
  }

  /** What of one session is on its way. */
  private final class Turn {

    private record Waiting(
        ProducerRecord<String, byte[]> record, long deadline, CompletableFuture<Position> answer) {}

    private final String session;
    private final Deque<Waiting> waiting = new ArrayDeque<>(0);
    private int onSmall;
    private int onLarge;
    private boolean over;

    Turn(String session) {
      this.session = session;
    }

    /** Null if this turn was over meanwhile. */
    synchronized @Nullable CompletableFuture<Position> send(
        ProducerRecord<String, byte[]> record, boolean isLarge, long deadline) {
      if (over) {
        return null;
      }
      if (!waiting.isEmpty() || (isLarge && onSmall > 0)) {
        var answer = new CompletableFuture<Position>();
        waiting.add(new Waiting(record, deadline, answer));
        return answer;
      }
      if (isLarge || onLarge > 0) {
        return bySecondLane(record, deadline);
      }
      onSmall++;
      return small.send(record, deadline).whenComplete((position, failure) -> smallIsDone());
    }

    private CompletableFuture<Position> bySecondLane(
        ProducerRecord<String, byte[]> record, long deadline) {
      onLarge++;
      return large.send(record, deadline).whenComplete((position, failure) -> largeIsDone());
    }

    private synchronized void smallIsDone() {
      onSmall--;
      if (onSmall == 0 && !waiting.isEmpty()) {
        // Not by the thread that has the confirmation: it would copy 13 MB before it goes on.
        var unused = CompletableFuture.runAsync(this::goOn);
      }
      endIfIdle();
    }

    private synchronized void goOn() {
      while (!waiting.isEmpty()) {
        Waiting next = waiting.remove();
        var unused =
            bySecondLane(next.record(), next.deadline())
                .whenComplete(
                    (position, failure) -> {
                      if (failure == null) {
                        next.answer().complete(position);
                      } else {
                        next.answer().completeExceptionally(failure);
                      }
                    });
      }
      endIfIdle();
    }

    private synchronized void largeIsDone() {
      onLarge--;
      endIfIdle();
    }

    private void endIfIdle() {
      if (onSmall == 0 && onLarge == 0 && waiting.isEmpty() && !over) {
        over = true;
        turns.remove(session, this);
      }
    }
  }
}
