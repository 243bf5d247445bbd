package io.sessionlog.analytics.store;

import io.sessionlog.analytics.fold.Counted;
import io.sessionlog.analytics.fold.Retention;
import io.sessionlog.analytics.fold.StatsFold;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.partition.StoreProgress;
import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell around {@link StatsFold}: all that one event changes is of one transaction. */
final class StatsProcessor implements Processor<byte[], byte[], Void, Void> {

  private static final Logger log = LoggerFactory.getLogger(StatsProcessor.class);

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(1);

  private final AnalyticsSettings settings;
  private final PartitionProgress progress;
  private final StoreLock lock;
  private final HeadSnapshots snapshots;
  private final StatsMeters meters;

  private ProcessorContext<Void, Void> context;
  private KeyValueStore<Bytes, byte[]> store;
  private StatsFold fold;
  private StatsSweep sweep;
  private int partition;
  private long newestMillis;

  /** By what was counted since the start: a record's own time may be another one. */
  private long newestCountedMillis;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
  StatsProcessor(
      AnalyticsSettings settings,
      PartitionProgress progress,
      StoreLock lock,
      HeadSnapshots snapshots,
      StatsMeters meters) {
    this.settings = settings;
    this.progress = progress;
    this.lock = lock;
    this.snapshots = snapshots;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    this.context = context;
    store = context.getStateStore(StatsTopology.STATS);
    var retention = new Retention(settings.retention());
    KeyValueStore<Bytes, byte[]> marks = context.getStateStore(StatsTopology.MARKS);
    int number = context.taskId().partition();
    StoredStats.HeadChanges heads = (session, before) -> snapshots.changes(number, session, before);
    fold =
        new StatsFold(
            new SessionFold(settings.settleWindow(), settings.activityResolution()),
            retention,
            new StoredStats(store, marks, retention, heads));
    sweep = new StatsSweep(store, marks, retention, heads);
    StoreProgress stored = StoreProgress.of(store);
    newestMillis = stored.newestMillis();
    partition = number;
    progress.watermarks().restart(partition, stored.offset());
    meters.owns(partition);
    new StatsReader(store)
        .heads((session, head) -> meters.knows(partition, session, head.measure()));
    context.schedule(SWEEP_INTERVAL, PunctuationType.WALL_CLOCK_TIME, unused -> sweep());
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source = context.recordMetadata().orElseThrow();
    var position = new Position(source.partition(), source.offset());
    lock.writing().lock();
    try {
      count(record, position);
      newestMillis = Math.max(newestMillis, record.timestamp());
      new StoreProgress(position.offset(), newestMillis).writeTo(store);
    } finally {
      lock.writing().unlock();
    }
    progress.watermarks().advance(position);
  }

  private void count(Record<byte[], byte[]> record, Position position) {
    try {
      if (record.key() == null || record.value() == null) {
        throw new UnreadableEvent("an event without a key or a value");
      }
      Counted counted = fold.apply(record.key(), record.value(), position);
      if (counted != null) {
        newestCountedMillis = Math.max(newestCountedMillis, counted.momentMillis());
        meters.counted(partition, counted, record.timestamp());
      }
    } catch (UnreadableEvent unreadable) {
      // The projector keeps it aside on session-events-dlq; here it counts for nothing.
      meters.unreadable();
      log.warn("The event at {} counts for nothing: {}", position, unreadable.getMessage());
    }
  }

  @Override
  public void close() {
    meters.ownsNoMore(partition);
  }

  private void sweep() {
    lock.writing().lock();
    try {
      sweep.step(newestCountedMillis);
    } finally {
      lock.writing().unlock();
    }
  }
}
