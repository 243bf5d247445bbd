package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.SnapshotCodec;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * What stands in {@code notification-progress} of one endpoint.
 *
 * @param attached partitions in which the endpoint follows the tail: there its cursor is wherever
 *     the tail was when that was last stored, which may be later than this
 * @param switched the {@link io.sessionlog.notifier.endpoint.Endpoint#switched} that is carried out
 * @param attempts where the newest record of its attempts stands; -1: none does
 * @param failures where the newest one with a failure stands
 */
record Progress(
    Snapshot snapshot, Set<Integer> attached, int switched, long attempts, long failures) {

  /** The record of where the tail is; no endpoint's id: a slash is in none. */
  static final String TAIL = "/tail";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private record Tail(Map<Integer, Cursor> cursors) {}

  /**
   * @param courier as {@link SnapshotCodec} has it
   */
  private record Stored(
      SnapshotCodec.Stored courier,
      Set<Integer> attached,
      int switched,
      long attempts,
      long failures) {}

  byte[] write() {
    return JSON.writeValueAsBytes(
        new Stored(SnapshotCodec.stored(snapshot), attached, switched, attempts, failures));
  }

  static Progress read(byte[] bytes) {
    Stored stored = JSON.readValue(bytes, Stored.class);
    return new Progress(
        SnapshotCodec.snapshot(stored.courier()),
        stored.attached(),
        stored.switched(),
        stored.attempts(),
        stored.failures());
  }

  static byte[] writeTail(Map<Integer, Cursor> cursors) {
    return JSON.writeValueAsBytes(new Tail(cursors));
  }

  static Map<Integer, Cursor> readTail(byte[] bytes) {
    return JSON.readValue(bytes, Tail.class).cursors();
  }
}
