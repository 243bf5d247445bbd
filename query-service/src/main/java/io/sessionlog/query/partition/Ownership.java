package io.sessionlog.query.partition;

import io.sessionlog.support.partition.PartitionKeys;
import io.sessionlog.support.security.Caller;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * What of a session's past its owner may see. A registration may give a session to another user,
 * who is not shown what was the first one's.
 *
 * <p>Times are those at which ingest received events. Two nodes' clocks may be apart, so a change
 * of owner is dated to the newest event that the partition had seen: what came before never counts
 * as later, though what comes within that difference after it may count as earlier.
 */
public interface Ownership {

  /** Nothing is hidden. */
  long NOTHING = Long.MIN_VALUE;

  /** All is hidden: the store does not know yet that the session is the caller's. */
  long EVERYTHING = Long.MAX_VALUE;

  /**
   * What had been told of by this time, in milliseconds, is hidden from the caller.
   *
   * @param caller one who may see the session
   */
  long hiddenUntil(ReadOnlyKeyValueStore<Bytes, byte[]> store, String session, Caller caller);

  /** The session has got another owner. */
  static void change(KeyValueStore<Bytes, byte[]> store, String session, long newestMillis) {
    store.put(
        SessionStore.ownedSince(session),
        PartitionKeys.number(Math.max(newestMillis, lastChange(store, session))));
  }

  /** {@link #NOTHING} if it has had one owner, or none. */
  static long lastChange(ReadOnlyKeyValueStore<Bytes, byte[]> store, String session) {
    byte[] row = store.get(SessionStore.ownedSince(session));
    return row == null ? NOTHING : PartitionKeys.number(row);
  }
}
