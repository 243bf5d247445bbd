package io.sessionlog.model.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Records of {@code session-state} that tell how far a partition has been folded, where events
 * changed no state: the tombstone of a session that cannot exist, one for each partition, with
 * {@link RecordHeaders#POSITION} as any tombstone has it. Whoever deletes what a tombstone names
 * finds nothing to delete; compaction keeps one of them.
 */
public final class ProgressRecords {

  /** No session's id, see {@link io.sessionlog.model.SessionId}. */
  private static final char MARK = '~';

  private ProgressRecords() {}

  /** The key of a partition's records. */
  public static String key(int partition) {
    return MARK + Integer.toString(partition);
  }

  public static boolean isKey(byte @Nullable [] key) {
    return key != null && key.length > 0 && key[0] == MARK;
  }

  /** The partition that a record with this key goes to; null for a session's, which go by hash. */
  public static @Nullable Integer partition(@Nullable String key) {
    return key != null && isKey(key.getBytes(StandardCharsets.UTF_8))
        ? Integer.valueOf(key.substring(1))
        : null;
  }
}
