package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.position.Watermarks;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How far the content of the table goes; guarded by the table's lock. */
final class ContentMarks {

  private final String topic;
  private final long[] stateOffsets;
  private final long[] eventOffsets;

  /**
   * @param topic of states
   */
  ContentMarks(int partitions, String topic) {
    this.topic = topic;
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
    return new ContentVersion(
        Topics.stateSuffix(topic), stateOffsets, eventOffsets, newestQrExpiryMillis);
  }
}
