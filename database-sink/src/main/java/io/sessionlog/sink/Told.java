package io.sessionlog.sink;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What a record of {@code session-state} says of a session.
 *
 * @param state null: the session is gone
 * @param position the event that made it so; null only of a removal that does not say
 * @param at the record's time, which is the event's
 * @param recordTopic the topic of states that was served then
 * @param record the value as it stands in the record, to be kept where it must wait
 * @param again whether it was put off before, and is tried again
 */
record Told(
    String sessionId,
    @Nullable SessionState state,
    @Nullable Position position,
    Instant at,
    String recordTopic,
    int recordPartition,
    long recordOffset,
    @Nullable String record,
    boolean again) {

  /**
   * @throws UnreadableEvent if it is not what a record of {@code session-state} must be
   */
  static Told of(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      throw new UnreadableEvent("a state without a key");
    }
    String sessionId = new String(record.key(), StandardCharsets.UTF_8);
    SessionState state = record.value() == null ? null : StateCodec.read(record.value());
    if (state != null && !state.sessionId().equals(sessionId)) {
      throw new UnreadableEvent("the record's key must be the session id that its value names");
    }
    return new Told(
        sessionId,
        state,
        state == null ? removedBy(record) : state.position(),
        Instant.ofEpochMilli(record.timestamp()),
        record.topic(),
        record.partition(),
        record.offset(),
        record.value() == null ? null : new String(record.value(), StandardCharsets.UTF_8),
        false);
  }

  private static @Nullable Position removedBy(ConsumerRecord<byte[], byte[]> tombstone) {
    Header header = tombstone.headers().lastHeader(RecordHeaders.POSITION);
    return header == null || header.value() == null
        ? null
        : Position.parse(new String(header.value(), StandardCharsets.UTF_8)).orElse(null);
  }

  /** The state that a record told which had to wait; null: the session was removed. */
  static @Nullable SessionState stateOf(@Nullable String record) {
    return record == null ? null : StateCodec.read(record.getBytes(StandardCharsets.UTF_8));
  }

  /** Leaves out the record, which may hold a QR string. */
  @Override
  public String toString() {
    return "Told[%s at %s]".formatted(sessionId, position);
  }
}
