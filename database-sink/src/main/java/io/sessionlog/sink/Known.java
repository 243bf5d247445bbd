package io.sessionlog.sink;

import io.sessionlog.model.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the sink wrote down of a session: a row of {@code sessionlog.session}.
 *
 * @param logId which log {@code position} is of
 * @param position the event of the last change that was written
 * @param qrExpiresAt when the row's QR code must leave it; null while it shows none
 * @param removedOffset the event that last removed the session; null if none did
 * @param removedAt when that was; null while the session lives
 * @param waiting what could not be written yet
 */
record Known(
    String sessionId,
    String logId,
    Position position,
    @Nullable Instant qrExpiresAt,
    @Nullable Long removedOffset,
    @Nullable Instant removedAt,
    @Nullable Waiting waiting) {

  /** What a session waits for. */
  enum Reason {
    /** The application makes the row. */
    ROW,
    /** The user who owns the session must exist first. */
    OWNER,
    /** The database refused the row; it may take it later. */
    RETRY
  }

  /**
   * @param tries how often it was refused
   * @param recordTopic the topic of states that was served then
   * @param record the value of the record of that topic; null: the session was removed
   */
  record Waiting(
      Reason reason,
      Instant since,
      int tries,
      @Nullable String userId,
      String recordTopic,
      int recordPartition,
      long recordOffset,
      @Nullable String record) {

    /** Leaves out the record, which may hold a QR string. */
    @Override
    public String toString() {
      return "Waiting[%s since %s]".formatted(reason, since);
    }
  }

  Known with(@Nullable Waiting next) {
    return new Known(sessionId, logId, position, qrExpiresAt, removedOffset, removedAt, next);
  }
}
