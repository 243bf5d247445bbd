package io.sessionlog.model;

import org.jspecify.annotations.Nullable;

/**
 * What became of one event.
 *
 * @param state the state after it; null when the session is gone
 * @param outcome the rule that decided
 * @param moved whether that is another state than before, its position included: one that was not
 *     moved needs to be written nowhere
 * @param ownerKept whether the webhook's URL named an owner, and the session has another
 */
public record FoldResult(
    @Nullable SessionState state, Outcome outcome, boolean moved, boolean ownerKept) {

  public FoldResult(@Nullable SessionState state, Outcome outcome, boolean moved) {
    this(state, outcome, moved, false);
  }

  /** Why the state is what it is; the names are also those of the metrics and of a timeline. */
  public enum Outcome {
    /** It changed what readers see. */
    APPLIED,
    /** It changed nothing but, at the most, which event was the last and where it stands. */
    UNCHANGED,
    /** Activity showed that a session is alive whose {@code ready} never came, or came late. */
    SIGN_OF_LIFE,
    /** Progress within the settle window after the session became connected: ignored. */
    LATE_PROGRESS,
    /** By its sender's time, or its message's own, older than the status: ignored. */
    OLDER_THAN_STATUS,
    /** Its sender sent it before, and tries again: ignored. */
    REPEATED_DELIVERY,
    /** A server's answer about a state that something came after: ignored. */
    OVERTAKEN,
    /** At or below the state's position, so folded already: ignored, position included. */
    FENCED,
    /** The session is gone: deleted or expired. */
    REMOVED
  }
}
