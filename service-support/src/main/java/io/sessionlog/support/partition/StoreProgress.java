package io.sessionlog.support.partition;

import io.sessionlog.support.position.Watermarks;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * How far a store has come, kept in the store itself, so that a standby knows it too.
 *
 * @param offset the last record of {@code session-events} that is in it; -1 for none
 * @param newestMillis the newest event's time; 0 for none
 */
public record StoreProgress(long offset, long newestMillis) {

  public static StoreProgress of(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
    byte[] stored = store.get(PartitionKeys.PROGRESS);
    if (stored == null) {
      return new StoreProgress(Watermarks.NONE, 0);
    }
    ByteBuffer parts = ByteBuffer.wrap(stored);
    return new StoreProgress(parts.getLong(), parts.getLong());
  }

  public void writeTo(KeyValueStore<Bytes, byte[]> store) {
    store.put(
        PartitionKeys.PROGRESS,
        ByteBuffer.allocate(2 * Long.BYTES).putLong(offset).putLong(newestMillis).array());
  }

  boolean isEmpty() {
    return offset == Watermarks.NONE;
  }
}
