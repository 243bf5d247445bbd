package io.sessionlog.query.message;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.query.partition.SweepClock;
import io.sessionlog.query.partition.Swept;
import io.sessionlog.query.view.DeadLetters;
import io.sessionlog.support.partition.LoggedEvent;
import io.sessionlog.support.partition.PartitionProgress;
import io.sessionlog.support.partition.StoreProgress;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folds one partition of {@code session-events} into its store of messages, and hands on every
 * event, since a position counts as reached once all have seen it. A record that can't be read goes
 * to the dead letters and the partition goes on; what fails in the store is Streams' to handle.
 *
 * <p>Who receives an event from here says in {@link LastEvents} whether it moved its session.
 */
final class MessageProcessor implements Processor<byte[], byte[], String, LoggedEvent> {

  private static final Logger log = LoggerFactory.getLogger(MessageProcessor.class);

  private final MessageSettings settings;
  private final PartitionProgress progress;
  private final DeadLetters deadLetters;
  private final MessageMeters meters;

  private ProcessorContext<String, LoggedEvent> context;
  private KeyValueStore<Bytes, byte[]> store;
  private LastEvents lastEvents;
  private MessageWriter writer;
  private long newestMillis;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
  MessageProcessor(
      MessageSettings settings,
      PartitionProgress progress,
      DeadLetters deadLetters,
      MessageMeters meters) {
    this.settings = settings;
    this.progress = progress;
    this.deadLetters = deadLetters;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<String, LoggedEvent> context) {
    this.context = context;
    store = context.getStateStore(SessionStore.NAME);
    lastEvents = context.getStateStore(LastEvents.NAME);
    lastEvents.keepIn(store);
    writer = new MessageWriter(store, lastEvents);
    StoreProgress stored = lastEvents.progress();
    newestMillis = stored.newestMillis();
    progress.watermarks().restart(context.taskId().partition(), stored.offset());
    if (!settings.retention().isZero()) {
      SweepClock.start(context, settings.sweepInterval(), this::sweep);
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source = context.recordMetadata().orElseThrow();
    var position = new Position(source.partition(), source.offset());
    MessageReader.Reading read = read(record, source);
    if (read != null) {
      fold(read, record, position);
    }
    lastEvents.reached(new StoreProgress(position.offset(), newestMillis));
    progress.watermarks().advance(position);
  }

  /**
   * Null if it can't be read. Nothing of the store is asked here: what fails there is no record.
   */
  private MessageReader.@Nullable Reading read(
      Record<byte[], byte[]> record, RecordMetadata source) {
    try {
      if (record.key() == null || record.value() == null) {
        throw new UnreadableEvent("an event without a key or a value");
      }
      MessageReader.Reading read = MessageReader.read(record.value());
      String session = read.attributes().sessionId();
      if (!session.equals(new String(record.key(), StandardCharsets.UTF_8))) {
        throw new UnreadableEvent("the record's key must be the session id that its value names");
      }
      return read;
    } catch (UnreadableEvent unreadable) {
      setAside(record, source, unreadable);
      return null;
    }
  }

  private void fold(MessageReader.Reading read, Record<byte[], byte[]> record, Position position) {
    EventAttributes event = read.attributes();
    newestMillis = Math.max(newestMillis, event.time().toEpochMilli());
    // First: whether a session was idle for too long is decided by what moved it last.
    context.forward(
        record
            .withKey(event.sessionId())
            .withValue(new LoggedEvent(event, position, record.value())));
    for (MessageFact fact : read.facts()) {
      writer.apply(fact, event, position);
      meters.folded(fact);
    }
  }

  private void setAside(Record<byte[], byte[]> record, RecordMetadata source, UnreadableEvent why) {
    meters.unreadable();
    log.warn(
        "The record at {}-{}:{} tells nothing of messages and goes to the dead letters: {}",
        source.topic(),
        source.partition(),
        source.offset(),
        why.getMessage());
    try {
      deadLetters.keep(record, source, why);
    } catch (RuntimeException notKept) {
      log.warn("The dead letter could not be kept: {}", notKept.getMessage());
    }
  }

  /** Removes what is older than the retention, in event time: a replay ends as the original did. */
  private boolean sweep() {
    Swept swept = new MessageSweep(store, writer).sweep(newestMillis, settings.retention());
    meters.expired(swept.removed());
    return swept.more();
  }
}
