package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.ProgressRecords;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the {@link SessionTable}, on restore as later. It decodes the bytes itself and sets aside
 * what can't be read: an exception would end the whole client, and with it every answer of this
 * node, for the sake of one bad record. Any other failure does end it: the client is started anew,
 * and what it can't show is not passed over in silence.
 */
final class StateProcessor implements Processor<byte[], byte[], Void, Void> {

  private static final Logger log = LoggerFactory.getLogger(StateProcessor.class);

  private final DeadLetters deadLetters;
  private final ViewMeters meters;
  private ProcessorContext<Void, Void> context;
  private SessionTable table;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
  StateProcessor(DeadLetters deadLetters, ViewMeters meters) {
    this.deadLetters = deadLetters;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    this.context = context;
    this.table = context.getStateStore(SessionTable.NAME);
    meters.observe(table);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source = context.recordMetadata().orElseThrow();
    try {
      meters.read(apply(record, new Position(source.partition(), source.offset())));
    } catch (UnreadableEvent e) {
      setAside(record, source, e);
    }
  }

  private SessionTable.Outcome apply(Record<byte[], byte[]> record, Position at) {
    if (record.key() == null) {
      throw new UnreadableEvent("a state without a key");
    }
    String sessionId = new String(record.key(), StandardCharsets.UTF_8);
    if (ProgressRecords.isKey(record.key())) {
      table.reached(removedBy(record, at.partition()), at);
      return SessionTable.Outcome.PROGRESS;
    }
    if (record.value() == null) {
      return table.remove(sessionId, removedBy(record, at.partition()), at);
    }
    SessionState state = StateCodec.read(record.value());
    if (!state.sessionId().equals(sessionId)) {
      throw new UnreadableEvent("the record's key must be the session id that its value names");
    }
    if (state.position().partition() != at.partition()) {
      throw new UnreadableEvent("a state stands in the partition of its event");
    }
    return table.put(state, at);
  }

  private static @Nullable Position removedBy(Record<byte[], byte[]> tombstone, int partition) {
    Header header = tombstone.headers().lastHeader(RecordHeaders.POSITION);
    return header == null || header.value() == null
        ? null
        : Position.parse(new String(header.value(), StandardCharsets.UTF_8))
            .filter(position -> position.partition() == partition)
            .orElse(null);
  }

  private void setAside(Record<byte[], byte[]> record, RecordMetadata source, UnreadableEvent e) {
    meters.bad();
    table.passOver(new Position(source.partition(), source.offset()));
    log.warn(
        "The record at {}-{}:{} can't be used and goes to the dead letters: {}",
        source.topic(),
        source.partition(),
        source.offset(),
        e.getMessage());
    try {
      deadLetters.keep(record, source, e);
    } catch (RuntimeException alsoFailed) {
      log.warn("The dead letter could not be kept: {}", alsoFailed.getMessage());
    }
  }
}
