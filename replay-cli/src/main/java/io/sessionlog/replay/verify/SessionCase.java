package io.sessionlog.replay.verify;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.replay.log.FoldedRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One session under examination, until it is settled.
 *
 * <p>The served state carries the position that it counts in, so it is compared with the refold at
 * that very position, whatever has been appended since. That alone would not notice a projector
 * that stands still; so the position must also have reached the last event of the time when the
 * examination began that moved the session's state.
 *
 * <p>A state of another exactness than the refold's, such as one from before an upgrade, names
 * another event as its last: it is compared with the refold as it stands in the end, and may differ
 * in that event, within the resolution.
 */
final class SessionCase {

  private final String sessionId;
  private @Nullable Served served;
  private @Nullable Position required;
  private @Nullable Position folded;
  private @Nullable SessionState refolded;
  private @Nullable Position comparedAt;
  private List<Difference> found = List.of();

  SessionCase(String sessionId) {
    this.sessionId = sessionId;
  }

  void serve(Served next) {
    served = next;
    // The log may have been folded past this position already, but not beyond it.
    if (folded != null && next.isAt(folded)) {
      compare(folded);
    }
  }

  /**
   * @param isRequired whether the event stood in the log when the examination began
   */
  void fold(FoldedRecord record, boolean isRequired) {
    Position at = record.record().position();
    refolded = record.after();
    if (record.moved()) {
      folded = at;
      if (isRequired) {
        required = at;
      }
    }
    if (served != null && served.isAt(at)) {
      compare(at);
    }
  }

  private void compare(Position at) {
    comparedAt = at;
    SessionState state = served == null ? null : served.state();
    found = Difference.between(sessionId, at, state, refolded);
  }

  /** Null while more must be read of either side. */
  @Nullable List<Difference> verdict() {
    Served now = served;
    if (now == null) {
      // Gone, or so new that nothing needs to be served yet.
      return refolded == null || required == null ? List.of() : null;
    }
    if (now.unreadable() != null) {
      return List.of(Difference.whole(sessionId, null, now.unreadable(), described()));
    }
    if (now.position() == null) {
      return Difference.between(sessionId, null, now.state(), refolded);
    }
    boolean reached = required == null || required.isAtOrBefore(now.position());
    if (reached && now.position().equals(comparedAt)) {
      return found;
    }
    return isOfAnotherExactness(now)
            && Difference.between(sessionId, now.position(), now.state(), refolded).isEmpty()
        ? List.of()
        : null;
  }

  private boolean isOfAnotherExactness(Served now) {
    return now.state() != null
        && refolded != null
        && !Objects.equals(now.state().activityResolution(), refolded.activityResolution());
  }

  /** What is wrong with a session whose two sides did not meet in time. */
  Difference unsettled() {
    Served now = served;
    if (now == null || now.position() == null) {
      return Difference.whole(sessionId, null, "nothing", described());
    }
    if (folded == null) {
      return Difference.whole(
          sessionId, now.position(), "at " + now.position(), "the log holds no event of it");
    }
    if (required != null && !required.isAtOrBefore(now.position())) {
      return Difference.whole(
          sessionId,
          now.position(),
          "at %s, and does not come on".formatted(now.position()),
          "has its last event at " + required);
    }
    return Difference.whole(
        sessionId,
        now.position(),
        "at " + now.position(),
        "the log holds no event of it at that position");
  }

  private String described() {
    return refolded == null ? "gone" : refolded.statusName() + " at " + folded;
  }
}
