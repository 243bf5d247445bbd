package io.sessionlog.query.timeline;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far a session has been folded. It outlives the session, so that what is read again after a
 * crash is not folded again, and goes with the last entry.
 *
 * @param folded the offset of the newest entry; {@link #NOTHING} for none
 * @param oldest the offset of the oldest entry; nothing of the timeline stands behind it
 * @param entries how many there are
 * @param ownedSince the first entry that the present owner may see: the session may have been
 *     another one's before
 * @param state after the newest entry, without secrets; null while the session is gone
 */
record Head(long folded, long oldest, int entries, long ownedSince, @Nullable SessionState state) {

  static final long NOTHING = -1;

  private static final Head UNSEEN = new Head(NOTHING, 0, 0, 0, null);
  private static final int FIXED_BYTES = 3 * Long.BYTES + Integer.BYTES;

  static Head of(ReadOnlyKeyValueStore<Bytes, byte[]> store, String session) {
    byte[] stored = store.get(TimelineKeys.head(session));
    return stored == null ? UNSEEN : read(stored);
  }

  Head withOldest(long offset, int left) {
    return new Head(folded, offset, left, ownedSince, state);
  }

  byte[] write() {
    byte[] json = state == null ? new byte[0] : StateCodec.write(state);
    return ByteBuffer.allocate(FIXED_BYTES + json.length)
        .putLong(folded)
        .putLong(oldest)
        .putInt(entries)
        .putLong(ownedSince)
        .put(json)
        .array();
  }

  private static Head read(byte[] stored) {
    ByteBuffer parts = ByteBuffer.wrap(stored);
    long folded = parts.getLong();
    long oldest = parts.getLong();
    int entries = parts.getInt();
    long ownedSince = parts.getLong();
    if (!parts.hasRemaining()) {
      return new Head(folded, oldest, entries, ownedSince, null);
    }
    byte[] json = new byte[parts.remaining()];
    parts.get(json);
    return new Head(folded, oldest, entries, ownedSince, state(json));
  }

  /** What can't be read here is the store's fault, not that of the event which asks. */
  private static SessionState state(byte[] json) {
    try {
      return StateCodec.read(json);
    } catch (UnreadableEvent damaged) {
      throw new ProcessorStateException("The head of a timeline can't be read", damaged);
    }
  }
}
