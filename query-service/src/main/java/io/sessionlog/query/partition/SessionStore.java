package io.sessionlog.query.partition;

import io.sessionlog.support.partition.PartitionKeys;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * One store for messages and timelines, so that they move, stand by and are waited for together.
 * Its keys are those of {@link PartitionKeys}; each kind belongs to one package:
 *
 * <pre>
 *   m c i k j, and x of the partition    messages, see MessageKeys
 *   o                                    since when it is its owner's, see {@link Ownership}
 *   t u, and y of the partition          timelines, see TimelineKeys
 *   s                                    the session's last event, see {@link LastEvents}
 * </pre>
 *
 * <p>A session that is removed takes its kinds up to {@code s} with it; its timeline stays.
 */
public final class SessionStore {

  /** Names the changelog too: another name would start from an empty store. */
  public static final String NAME = "message-store";

  private static final byte OWNED_SINCE = 'o';
  private static final byte LAST_EVENT = 's';

  private SessionStore() {}

  /**
   * @param maxValueBytes the largest value that is put into it
   */
  public static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(int maxValueBytes) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), Serdes.ByteArray())
        .withLoggingEnabled(
            Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(2 * maxValueBytes)));
  }

  /** The row that {@link LastEvents} keeps of a session: an offset, and a time. */
  static Bytes lastEvent(String session) {
    return PartitionKeys.of(session, LAST_EVENT);
  }

  /** The row of {@link Ownership}: a time. */
  static Bytes ownedSince(String session) {
    return PartitionKeys.of(session, OWNED_SINCE);
  }

  /** Stands behind everything that goes with the session. */
  public static Bytes endOfSession(String session) {
    return PartitionKeys.endOf(session, LAST_EVENT);
  }
}
