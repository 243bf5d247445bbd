package io.sessionlog.notifier.notice;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes notices that are kept no longer anew: one partition of {@code session-events} folded from
 * its first event, since numbers, and so ids, depend on all that came before. What it makes has the
 * ids, numbers and bytes that were told, as long as the fold is the same.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class Refold implements AutoCloseable {

  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int NOTICES_PER_STEP = 500;
  private static final int EVENTS_PER_SWEEP = 20_000;

  private final TopicPartition partition;
  private final @Nullable String sessionId;
  private final Consumer<String, byte[]> events;
  private final ScratchMemory memory;
  private final NoticeFold fold;
  private long folded;

  /**
   * @param scratch a directory of its own, deleted in the end
   * @param sessionId null: all sessions
   * @param events closed in the end
   */
  public Refold(
      Path scratch,
      Duration settleWindow,
      int partition,
      @Nullable String sessionId,
      Consumer<String, byte[]> events) {
    this.partition = new TopicPartition(Topics.SESSION_EVENTS, partition);
    this.sessionId = sessionId;
    this.events = events;
    this.memory = new ScratchMemory(scratch);
    this.fold = new NoticeFold(new SessionFold(settleWindow), memory);
    events.assign(List.of(this.partition));
    events.seekToBeginning(List.of(this.partition));
  }

  /**
   * Some of the notices, in their order.
   *
   * @param next the offset of the next event
   */
  public record Step(List<Notice> notices, long next) {}

  /** The offset of the event that is folded next. */
  public long next() {
    return events.position(partition);
  }

  /**
   * Folds on for about a second, or until there are some hundred notices.
   *
   * @param from of events before this offset none is given
   * @param end of events from this offset on none is folded
   */
  public Step step(long from, long end) {
    long deadline = System.nanoTime() + STEP.toNanos();
    List<Notice> notices = new ArrayList<>();
    while (next() < end && notices.size() < NOTICES_PER_STEP && System.nanoTime() < deadline) {
      ConsumerRecords<String, byte[]> records = events.poll(Duration.ofMillis(100));
      for (ConsumerRecord<String, byte[]> record : records) {
        if (record.offset() >= end) {
          break;
        }
        List<Notice> made = fold(record);
        if (record.offset() >= from) {
          notices.addAll(made);
        }
      }
    }
    return new Step(notices, Math.min(next(), end));
  }

  private List<Notice> fold(ConsumerRecord<String, byte[]> record) {
    if (record.key() == null
        || record.value() == null
        || (sessionId != null && !sessionId.equals(record.key()))) {
      return List.of();
    }
    folded++;
    if (folded % EVENTS_PER_SWEEP == 0) {
      memory.sweep(NoticeFold.remembers(Instant.ofEpochMilli(record.timestamp())));
    }
    try {
      return fold.apply(record.value(), new Position(record.partition(), record.offset()), false);
    } catch (UnreadableEvent e) {
      // It told nothing the first time either.
      return List.of();
    }
  }

  @Override
  public void close() {
    events.close();
    memory.close();
  }
}
