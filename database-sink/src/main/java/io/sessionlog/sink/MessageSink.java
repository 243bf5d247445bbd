package io.sessionlog.sink;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageFold;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.table.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionStatus;

/**
 * From records of {@code session-events} to the tables {@code sessionlog.message} and {@code
 * sessionlog.call}. Each event is joined into what is known of its message by {@link MessageFold},
 * whose join asks for no order and minds no repetition: ticks never go back.
 *
 * <p>What tells of a session that was removed is told by its states: they know whether an expiry
 * was void. So a removal is {@link Ledger}'s, and messages from before it are neither kept nor
 * written.
 */
final class MessageSink implements TopicSink {

  private static final Logger log = LoggerFactory.getLogger(MessageSink.class);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);

  private final MessageTables tables;
  private final DeadLetters deadLetters;
  private final SinkMeters meters;
  private Instant nextSweep = Instant.EPOCH;

  MessageSink(MessageTables tables, DeadLetters deadLetters, SinkMeters meters) {
    this.tables = tables;
    this.deadLetters = deadLetters;
    this.meters = meters;
  }

  /** What one event says. */
  private record Event(
      EventAttributes attributes, MessageFact fact, ConsumerRecord<byte[], byte[]> record) {

    Position position() {
      return new Position(record.partition(), record.offset());
    }
  }

  /** A message or a call, as it is to be written, and the newest event that told of it. */
  private record Changed<S>(MessageTables.Key key, S state, ConsumerRecord<byte[], byte[]> record) {

    MessageTables.Stored<S> stored() {
      return new MessageTables.Stored<>(key, state, record.offset());
    }
  }

  @Override
  public @Nullable Writes plan(List<ConsumerRecord<byte[], byte[]>> records) {
    List<Event> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      read(record, events);
    }
    if (events.isEmpty()) {
      return null;
    }
    Map<String, Long> removed =
        tables.removedOffsets(
            events.stream()
                .map(event -> event.attributes().sessionId())
                .collect(Collectors.toSet()));
    events.removeIf(
        event ->
            event.record().offset() <= removed.getOrDefault(event.attributes().sessionId(), -1L));
    var batch = new Batch(messages(events, removed), calls(events, removed));
    return batch.isEmpty() ? null : batch;
  }

  /** The projector keeps what can't be read; here it is passed over. */
  private static void read(ConsumerRecord<byte[], byte[]> record, List<Event> events) {
    if (record.value() == null) {
      return;
    }
    try {
      MessageReader.Reading read = MessageReader.read(record.value());
      for (MessageFact fact : read.facts()) {
        if (!(fact instanceof MessageFact.SessionRemoved)) {
          events.add(new Event(read.attributes(), fact, record));
        }
      }
    } catch (UnreadableEvent e) {
      log.debug("The event at {}:{} tells nothing", record.partition(), record.offset());
    }
  }

  private List<Changed<MessageState>> messages(List<Event> events, Map<String, Long> removed) {
    Map<MessageTables.Key, Changed<MessageState>> changed = new TreeMap<>();
    Set<MessageTables.Key> keys =
        events.stream()
            .filter(event -> event.fact() instanceof MessageFact.OfMessage)
            .map(MessageSink::key)
            .collect(Collectors.toSet());
    Map<MessageTables.Key, MessageState> known = new HashMap<>(tables.messages(keys, removed));
    for (Event event : events) {
      if (event.fact() instanceof MessageFact.OfMessage fact) {
        MessageTables.Key key = key(event);
        MessageState before = known.get(key);
        MessageState after = MessageFold.apply(before, fact, event.attributes(), event.position());
        if (!after.equals(before)) {
          known.put(key, after);
          changed.put(key, new Changed<>(key, after, event.record()));
        }
      }
    }
    return List.copyOf(changed.values());
  }

  private List<Changed<CallState>> calls(List<Event> events, Map<String, Long> removed) {
    Map<MessageTables.Key, Changed<CallState>> changed = new TreeMap<>();
    Set<MessageTables.Key> keys =
        events.stream()
            .filter(event -> event.fact() instanceof MessageFact.Called)
            .map(MessageSink::key)
            .collect(Collectors.toSet());
    Map<MessageTables.Key, CallState> known = new HashMap<>(tables.calls(keys, removed));
    for (Event event : events) {
      if (event.fact() instanceof MessageFact.Called call) {
        MessageTables.Key key = key(event);
        CallState before = known.get(key);
        CallState after = MessageFold.apply(before, call, event.attributes(), event.position());
        if (!after.equals(before)) {
          known.put(key, after);
          changed.put(key, new Changed<>(key, after, event.record()));
        }
      }
    }
    return List.copyOf(changed.values());
  }

  private static MessageTables.Key key(Event event) {
    String session = event.attributes().sessionId();
    if (event.fact() instanceof MessageFact.OfMessage message) {
      return new MessageTables.Key(session, message.id().text());
    }
    if (event.fact() instanceof MessageFact.Called call) {
      return new MessageTables.Key(session, call.id());
    }
    throw new IllegalArgumentException("A removal names no message");
  }

  private final class Batch implements Writes {
    private final List<Changed<MessageState>> messages;
    private final List<Changed<CallState>> calls;

    Batch(List<Changed<MessageState>> messages, List<Changed<CallState>> calls) {
      this.messages = messages;
      this.calls = calls;
    }

    boolean isEmpty() {
      return messages.isEmpty() && calls.isEmpty();
    }

    @Override
    public void write() {
      writeMessages(messages);
      writeCalls(calls);
    }

    @Override
    public void writeCarefully(TransactionStatus transaction) {
      if (!messages.isEmpty()) {
        new Bisection<Changed<MessageState>>(
                tables.sql(), transaction, this::writeMessages, MessageSink.this::refused)
            .write(messages);
      }
      if (!calls.isEmpty()) {
        new Bisection<Changed<CallState>>(
                tables.sql(), transaction, this::writeCalls, MessageSink.this::refused)
            .write(calls);
      }
    }

    private void writeMessages(List<Changed<MessageState>> some) {
      tables.putMessages(some.stream().map(Changed::stored).toList());
    }

    private void writeCalls(List<Changed<CallState>> some) {
      tables.putCalls(some.stream().map(Changed::stored).toList());
    }

    @Override
    public void written() {
      meters.messages(messages.size() + calls.size());
    }
  }

  /**
   * These tables are the sink's own: what they refuse once they refuse again. Who holds a row, or
   * the whole table, does not refuse it: then all of it is written later.
   */
  private void refused(Changed<?> changed, DataAccessException why) {
    if (SqlFault.isLock(why)) {
      throw why;
    }
    ConsumerRecord<byte[], byte[]> record = changed.record();
    log.warn(
        "The message or call that the event at {}:{} tells of can't be written: {}",
        record.partition(),
        record.offset(),
        SqlFailure.reason(why));
    deadLetters.keep(
        record.topic(),
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        why.getClass(),
        SqlFailure.reason(why));
    meters.deadLetter();
  }

  @Override
  public void sweep(Instant now) {
    if (!now.isBefore(nextSweep)) {
      nextSweep = now.plus(SWEEP_EVERY);
      tables.forgetRemovedSessions();
    }
  }
}
