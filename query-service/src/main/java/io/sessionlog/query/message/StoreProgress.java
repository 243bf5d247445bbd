package io.sessionlog.query.message;

import io.sessionlog.query.view.Watermarks;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * How far a store has come, kept in the store itself, so that a standby knows it too.
 *
 * @param offset the last record of {@code session-events} that is in it; -1 for none
 * @param newestMillis the newest event's time; 0 for none
 */
public record StoreProgress(long offset, long newestMillis) {

  public static StoreProgress of(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
    byte[] stored = store.get(MessageKeys.PARTITION_PROGRESS);
    if (stored == null) {
      return new StoreProgress(Watermarks.NONE, 0);
    }
    ByteBuffer parts = ByteBuffer.wrap(stored);
    return new StoreProgress(parts.getLong(), parts.getLong());
  }

  boolean isEmpty() {
    return offset == Watermarks.NONE;
  }
}
