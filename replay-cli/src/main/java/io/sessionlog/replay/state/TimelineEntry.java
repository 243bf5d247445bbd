package io.sessionlog.replay.state;

import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionState;
import io.sessionlog.replay.log.FoldedRecord;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event in a session's life, as its timeline tells it.
 *
 * @param lasted how long the status before had lasted, where this event ended it
 */
record TimelineEntry(
    FoldedRecord folded, SessionEvent event, Outcome outcome, @Nullable Duration lasted) {

  /** Null for a record that is no event. */
  static @Nullable TimelineEntry of(FoldedRecord folded) {
    SessionEvent event = folded.record().event();
    Outcome outcome = folded.outcome();
    if (event == null || outcome == null) {
      return null;
    }
    SessionState before = folded.before();
    Instant since = before == null ? null : before.statusSince();
    Duration lasted =
        since != null && isChange(folded) ? Duration.between(since, event.time()) : null;
    return new TimelineEntry(folded, event, outcome, lasted);
  }

  /** Whether the status after is another than before; a removal ends it too. */
  boolean isStatusChange() {
    return isChange(folded);
  }

  private static boolean isChange(FoldedRecord folded) {
    SessionState before = folded.before();
    SessionState after = folded.after();
    return before == null || after == null || before.status() != after.status();
  }

  /** Whether a reader of the timeline would miss it. */
  boolean isWorthALine() {
    return outcome != Outcome.UNCHANGED || isStatusChange();
  }

  /** The rule that decided, in words. */
  String rule() {
    return switch (outcome) {
      case APPLIED -> "";
      case UNCHANGED -> "no-op: nothing to change";
      case SIGN_OF_LIFE -> "sign of life: activity on a session shown as not connected";
      case LATE_PROGRESS -> "ignored, late: progress within the settle window after connecting";
      case OLDER_THAN_STATUS -> "ignored, late: its sender's time is older than the status";
      case REPEATED_DELIVERY -> "ignored, repeated: its sender sent this delivery before";
      case OVERTAKEN -> "ignored, overtaken: an event came after the question";
      case FENCED -> "ignored, fenced: folded before";
      case REMOVED -> "the session is gone";
    };
  }
}
