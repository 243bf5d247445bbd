package io.sessionlog.replay.verify;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * What {@code session-state} says of one session.
 *
 * @param state null for a tombstone, and for a value that cannot be read
 * @param position the last event that it counts in; null only where the record does not tell
 * @param unreadable why the value is no state
 */
public record Served(
    @Nullable SessionState state, @Nullable Position position, @Nullable String unreadable) {

  public static Served of(ConsumerRecord<byte[], byte[]> raw) {
    if (raw.value() == null) {
      Header header = raw.headers().lastHeader(RecordHeaders.POSITION);
      Position position =
          header == null || header.value() == null
              ? null
              : Position.parse(new String(header.value(), StandardCharsets.UTF_8)).orElse(null);
      return new Served(null, position, null);
    }
    try {
      SessionState state = StateCodec.read(raw.value());
      return new Served(state, state.position(), null);
    } catch (UnreadableEvent e) {
      return new Served(null, null, e.getMessage());
    }
  }

  boolean isAt(Position other) {
    return other.equals(position);
  }
}
