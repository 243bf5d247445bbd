package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Brings each record of {@code session-state} into the store, while Streams restores as well as
 * live. Whatever a record holds, nothing may leave here as an exception: it would end the whole
 * client.
 */
final class ViewProcessor implements Processor<byte[], byte[], Void, Void> {

  private final DeadLetters deadLetters;
  private final ViewMetrics metrics;
  private ProcessorContext<Void, Void> context;
  private SessionStore store;

  @SuppressWarnings("NullAway.Init") // Streams calls init before anything else.
  ViewProcessor(DeadLetters deadLetters, ViewMetrics metrics) {
    this.deadLetters = deadLetters;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    this.context = context;
    this.store = context.getStateStore(SessionStore.NAME);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    try {
      metrics.applied(apply(record));
    } catch (RuntimeException e) {
      metrics.unreadable();
      deadLetters.keep(record, context.recordMetadata().orElse(null), e);
    }
  }

  private boolean apply(Record<byte[], byte[]> record) {
    if (record.key() == null) {
      throw new UnreadableEvent("a state without a key");
    }
    String sessionId = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      return store.remove(sessionId, tombstonePosition(record));
    }
    var state = StateCodec.read(record.value());
    if (!state.sessionId().equals(sessionId)) {
      throw new UnreadableEvent("a state whose key is not its session id");
    }
    return store.apply(state);
  }

  private static @Nullable Position tombstonePosition(Record<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(RecordHeaders.POSITION);
    return header == null
        ? null
        : Position.parse(new String(header.value(), StandardCharsets.UTF_8)).orElse(null);
  }
}
