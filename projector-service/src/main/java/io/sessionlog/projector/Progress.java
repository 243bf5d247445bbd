package io.sessionlog.projector;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.support.kafka.BeforeCommit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Tells readers how far a partition has been folded, where no state says so: after events that
 * changed nothing, and after dead letters, by {@link ProgressRecords}.
 *
 * <p><b>Invariant.</b> What is told stands behind the states of all events up to there, since both
 * go to one partition by one producer, in order. Told is at once what comes {@link #PAUSE} after
 * what was told before, and else by a timer, or by the commit: an offset that is committed has been
 * told, so no crash leaves a reader waiting for the next event.
 *
 * <p>A timer is set only while something is untold: one that ticked all the time would make Streams
 * commit all the time.
 */
final class Progress extends BeforeCommit {

  static final String NAME = "progress";

  /** Bounds both how long a reader waits for nothing else, and what such records cost. */
  static final Duration PAUSE = Duration.ofMillis(5);

  private ProcessorContext<String, SessionState> context;
  private long toldAtMillis;
  private @Nullable Position untold;
  private long untoldTimestamp;
  private @Nullable Cancellable timer;

  @SuppressWarnings("NullAway.Init") // Started by the processor's init, before anything else.
  Progress() {
    super(NAME);
  }

  void start(ProcessorContext<String, SessionState> processor) {
    actsFor(processor);
    context = processor;
    toldAtMillis = 0;
    untold = null;
    timer = null;
  }

  /** A state was forwarded, and tells its position and all before. */
  void toldByState() {
    toldAtMillis = context.currentSystemTimeMs();
    untold = null;
  }

  /** An event was folded that changed nothing, or a record was read that is none. */
  void reached(Position position, long timestamp) {
    untold = position;
    untoldTimestamp = timestamp;
    long since = context.currentSystemTimeMs() - toldAtMillis;
    if (since >= PAUSE.toMillis() || since < 0) {
      tell();
    } else if (timer == null) {
      timer = context.schedule(PAUSE, PunctuationType.WALL_CLOCK_TIME, now -> timeIsUp());
    }
  }

  private void timeIsUp() {
    Cancellable rung = timer;
    timer = null;
    if (rung != null) {
      rung.cancel();
    }
    tell();
  }

  @Override
  protected void beforeCommit() {
    tell();
  }

  private void tell() {
    Position position = untold;
    if (position == null) {
      return;
    }
    untold = null;
    toldAtMillis = context.currentSystemTimeMs();
    @Nullable SessionState none = null;
    var record = new Record<>(ProgressRecords.key(position.partition()), none, untoldTimestamp);
    record.headers().add(header(position));
    context.forward(record);
  }

  /** What a tombstone tells of the event that made it. */
  static RecordHeader header(Position position) {
    return new RecordHeader(
        RecordHeaders.POSITION, position.toString().getBytes(StandardCharsets.UTF_8));
  }
}
