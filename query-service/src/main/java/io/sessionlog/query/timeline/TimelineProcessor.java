package io.sessionlog.query.timeline;

import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.Retention;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.query.partition.SweepClock;
import io.sessionlog.query.partition.Swept;
import io.sessionlog.support.partition.LoggedEvent;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds one partition of {@code session-events} into the timelines of its sessions. */
final class TimelineProcessor implements Processor<String, LoggedEvent, Void, Void> {

  private static final Logger log = LoggerFactory.getLogger(TimelineProcessor.class);

  private final TimelineSettings settings;
  private final Retention retention;
  private final TimelineMeters meters;

  private KeyValueStore<Bytes, byte[]> store;
  private LastEvents lastEvents;
  private Heads heads;
  private TimelineWriter writer;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
  TimelineProcessor(TimelineSettings settings, Retention retention, TimelineMeters meters) {
    this.settings = settings;
    this.retention = retention;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(SessionStore.NAME);
    lastEvents = context.getStateStore(LastEvents.NAME);
    heads = new Heads(store);
    writer = new TimelineWriter(store, heads, lastEvents, settings);
    if (!retention.isForEver()) {
      SweepClock.start(context, retention.sweepInterval(), this::sweep);
    }
  }

  @Override
  public void process(Record<String, LoggedEvent> record) {
    try {
      TimelineWriter.Told told = writer.tell(record.value());
      if (told.outcome() != null) {
        meters.told(told.outcome());
        meters.surplus(told.dropped());
      }
    } catch (UnreadableEvent unreadable) {
      meters.unreadable();
      log.debug(
          "The event at {} is in no timeline: {}",
          record.value().position(),
          unreadable.getMessage());
    }
  }

  /** Event time counts: a replay ends as the original did. */
  private boolean sweep() {
    long newest = retention.newestExpired(lastEvents.progress().newestMillis());
    Swept swept = new TimelineSweep(store, heads).sweep(newest);
    meters.expired(swept.removed());
    return swept.more();
  }
}
