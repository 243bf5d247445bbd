package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.SnapshotCodec;
import io.sessionlog.notifier.endpoint.Endpoint;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What stands in {@code notification-progress} of one endpoint.
 *
 * @param createdAt of the endpoint whose progress it is: another one may have had the id before;
 *     null in what was stored before this was
 * @param attached partitions in which the endpoint follows the tail: there its cursor is wherever
 *     the tail was when that was last stored, which may be later than this
 * @param switched the {@link io.sessionlog.notifier.endpoint.Endpoint#switched} that is carried out
 * @param attempts where the newest record of its attempts stands; -1: none does
 * @param failures where the newest one with a failure stands
 */
record Progress(
    @Nullable Long createdAt,
    Snapshot snapshot,
    Set<Integer> attached,
    int switched,
    long attempts,
    long failures) {

  /** The record of where the tail is; no endpoint's id: a slash is in none. */
  static final String TAIL = "/tail";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Tail(Map<Integer, Cursor> cursors) {}

  /**
   * @param courier as {@link SnapshotCodec} has it
   */
  private record Stored(
      @Nullable Long createdAt,
      SnapshotCodec.Stored courier,
      Set<Integer> attached,
      int switched,
      long attempts,
      long failures) {}

  byte[] write() {
    return JSON.writeValueAsBytes(
        new Stored(
            createdAt, SnapshotCodec.stored(snapshot), attached, switched, attempts, failures));
  }

  static Progress read(byte[] bytes) {
    Stored stored = JSON.readValue(bytes, Stored.class);
    return new Progress(
        stored.createdAt(),
        SnapshotCodec.snapshot(stored.courier()),
        stored.attached(),
        stored.switched(),
        stored.attempts(),
        stored.failures());
  }

  boolean isOf(Endpoint endpoint) {
    return createdAt == null || createdAt == endpoint.createdAt();
  }

  static byte[] writeTail(Map<Integer, Cursor> cursors) {
    return JSON.writeValueAsBytes(new Tail(cursors));
  }

  static Map<Integer, Cursor> readTail(byte[] bytes) {
    return JSON.readValue(bytes, Tail.class).cursors();
  }
}
