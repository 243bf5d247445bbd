package io.sessionlog.projector;

import static java.util.Objects.requireNonNull;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.IdleExpiry;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.SessionSerdes;
import io.sessionlog.model.wire.UnreadableEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.MDC;

/**
 * The shell around {@link SessionFold}: folds, and writes and forwards the state where it is
 * another one. An event that changed nothing costs a look-up, and what {@link Progress} tells, so
 * that a reader can wait for its position too. So does what is no event: it is read here, not by a
 * serde, or who asks whether all of the log is folded would wait for the partition's next event.
 *
 * <p>It knows, per task, when each stored QR code expires, so the sweeper needs no scan of the
 * store but one: the task walks through it once, step by step, while it folds. Read at a stretch,
 * the states of a large task would hold up its start, and with it the open transaction of all
 * tasks.
 */
final class FoldProcessor implements Processor<String, byte[], String, SessionState> {

  private static final String LOGGED_POSITION = "position";
  private static final Duration WALK_INTERVAL = Duration.ofMillis(50);

  private final SessionFold fold;
  private final Consumer<FoldResult> results;
  private final ExpiryLog expiryLog;
  private final ProjectorSettings settings;
  private final IntPredicate announcing;
  private final Folded folded;
  private final LongSupplier clockAheadMs;

  private final QrDeadlines qrDeadlines = new QrDeadlines();
  private ProcessorContext<String, SessionState> context;
  private StateCache states;
  private Progress progress;

  /**
   * What each task's processor is made from.
   *
   * @param results is told what became of each event
   * @param announcing whether what has expired in a partition is to be told: where its states are
   *     served, and are those of now
   * @param folded told of each partition up to where it was folded
   * @param clockAheadMs how far this machine's clock is ahead of the one that counts
   */
  record Factory(
      SessionFold fold,
      Consumer<FoldResult> results,
      ExpiryLog expiryLog,
      ProjectorSettings settings,
      IntPredicate announcing,
      Folded folded,
      LongSupplier clockAheadMs) {

    FoldProcessor create() {
      return new FoldProcessor(this);
    }
  }

  /** Hears how far a partition is. */
  interface Folded {
    void upTo(int partition, long nextOffset);
  }

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
  private FoldProcessor(Factory parts) {
    this.fold = parts.fold();
    this.results = parts.results();
    this.expiryLog = parts.expiryLog();
    this.settings = parts.settings();
    this.announcing = parts.announcing();
    this.folded = parts.folded();
    this.clockAheadMs = parts.clockAheadMs();
  }

  @Override
  public void init(ProcessorContext<String, SessionState> context) {
    this.context = context;
    KeyValueStore<String, SessionState> store = context.getStateStore(SessionTopology.STORE);
    states = new StateCache(store);
    progress = context.getStateStore(Progress.NAME);
    progress.start(context);
    learnDeadlines(store);
    context.schedule(
        settings.sweepInterval(), PunctuationType.WALL_CLOCK_TIME, at -> sweepQrCodes(now(at)));
    IdleExpiry expiry = settings.idleExpiry();
    if (!expiry.isNever()) {
      var idle = new IdleSessionSweep(store, expiry, expiryLog);
      context.schedule(
          Duration.ofSeconds(1),
          PunctuationType.WALL_CLOCK_TIME,
          at -> {
            if (isAnnouncing()) {
              idle.step(now(at));
            }
          });
    }
  }

  /** A code that is stored while this walks is known by then, as is one that is met twice. */
  private void learnDeadlines(KeyValueStore<String, SessionState> store) {
    var walk = new StoreWalk(store);
    var steps = new AtomicReference<Cancellable>();
    steps.set(
        context.schedule(
            WALK_INTERVAL,
            PunctuationType.WALL_CLOCK_TIME,
            now -> {
              if (walk.step(state -> qrDeadlines.update(state.sessionId(), state))) {
                requireNonNull(steps.get()).cancel();
              }
            }));
  }

  @Override
  public void process(Record<String, byte[]> record) {
    Position position = position();
    // Taken off at the end alone: when this fails, Streams logs it next, and the line says where.
    MDC.put(LOGGED_POSITION, position.toString());
    SessionEvent event = read(record, position);
    String sessionId = event.sessionId();
    FoldResult result = fold.apply(states.get(sessionId), event, position);
    results.accept(result);
    folded.upTo(position.partition(), position.offset() + 1);
    if (result.moved()) {
      states.put(sessionId, result.state());
      qrDeadlines.update(sessionId, result.state());
    }
    if (result.moved() || result.outcome() == FoldResult.Outcome.FENCED) {
      SessionState state = result.state();
      var forwarded = new Record<>(sessionId, state, record.timestamp());
      if (state == null) {
        forwarded.headers().add(Progress.header(position));
      }
      // Whoever watches states learns of gaps by it.
      Header gap = record.headers().lastHeader(RecordHeaders.AFTER_REFUSAL);
      if (gap != null) {
        forwarded.headers().add(gap);
      }
      context.forward(forwarded);
      progress.toldByState();
    } else {
      progress.reached(position, record.timestamp());
    }
    MDC.remove(LOGGED_POSITION);
  }

  /**
   * @throws UnreadableEvent for Streams to keep it among the dead letters, and go on
   */
  private SessionEvent read(Record<String, byte[]> record, Position position) {
    try {
      return SessionSerdes.readEvent(record.key(), record.value());
    } catch (UnreadableEvent deadLetter) {
      folded.upTo(position.partition(), position.offset() + 1);
      progress.reached(position, record.timestamp());
      throw deadLetter;
    }
  }

  /** Streams knows this machine's clock alone. */
  private long now(long machineMillis) {
    return machineMillis - clockAheadMs.getAsLong();
  }

  private boolean isAnnouncing() {
    return announcing.test(context.taskId().partition());
  }

  private void sweepQrCodes(long nowMillis) {
    if (!isAnnouncing()) {
      return;
    }
    Instant now = Instant.ofEpochMilli(nowMillis);
    for (String sessionId : qrDeadlines.passed(now)) {
      SessionState state = states.get(sessionId);
      if (state != null && state.qr() != null) {
        expiryLog.qrExpired(sessionId, state.qr(), now);
      }
    }
  }

  private Position position() {
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    return new Position(metadata.partition(), metadata.offset());
  }
}
