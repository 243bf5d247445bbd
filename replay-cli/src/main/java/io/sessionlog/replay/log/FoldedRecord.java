package io.sessionlog.replay.log;

import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.SessionState;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log, with what it did to its session.
 *
 * @param before null when nothing was known of the session
 * @param after null when the session is gone, or the record unreadable
 * @param outcome null exactly when the record is unreadable
 * @param moved whether {@code after} is another state than {@code before}
 */
public record FoldedRecord(
    LogRecord record,
    @Nullable SessionState before,
    @Nullable SessionState after,
    @Nullable Outcome outcome,
    boolean moved) {

  public FoldedRecord {
    if ((outcome == null) != (record.event() == null)) {
      throw new IllegalArgumentException("outcome is null exactly when the record is unreadable");
    }
  }

  /** Whose session it was then; a removal is the last event of the owner that it had. */
  public @Nullable String owner() {
    SessionState known = after == null ? before : after;
    return known == null ? null : known.userId();
  }
}
