package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.support.position.Watermarks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How far the content of the table goes; guarded by the table's lock. */
final class ContentMarks {

  private final long[] stateOffsets;
  private final long[] eventOffsets;

  ContentMarks(int partitions) {
    stateOffsets = new long[partitions];
    eventOffsets = new long[partitions];
    Arrays.fill(stateOffsets, Watermarks.NONE);
    Arrays.fill(eventOffsets, Watermarks.NONE);
  }

  /**
   * @param event that of a record which tells of a session; null if it doesn't say
   * @param at where the record stands in {@code session-state}
   */
  void seen(@Nullable Position event, Position at) {
    stateOffsets[at.partition()] = at.offset();
    if (event != null) {
      eventOffsets[event.partition()] = Math.max(eventOffsets[event.partition()], event.offset());
    }
  }

  ContentVersion version(long newestQrExpiryMillis) {
    return new ContentVersion(stateOffsets, eventOffsets, newestQrExpiryMillis);
  }
}
