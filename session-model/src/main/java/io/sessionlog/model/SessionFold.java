package io.sessionlog.model;

import io.sessionlog.model.FoldResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The only way from events to state: live, on rebuild and in replay. Pure and total: time comes
 * from the events, and no event makes it throw.
 *
 * <p>Senders of the whatsapp-web.js family deliver late, twice and out of order, and never retry.
 * Six rules keep the state true all the same; each names an {@link Outcome}.
 *
 * <ol>
 *   <li><b>Late progress.</b> Real log-ins end {@code ready}, loading 0, loading 100, {@code
 *       authenticated}, and no further event is due. Within the settle window after the session
 *       became connected, progress does not change the status; after it, it means a new attempt.
 *   <li><b>Order by the sender's time.</b> Where both events carry one, an older event does not
 *       change what a newer one set. Equal times keep arrival order. A time more than {@link
 *       #MAX_SENDER_CLOCK_LEAD} ahead of ours counts as none: one wrong clock must not freeze a
 *       session.
 *   <li><b>Signs of life.</b> A lost {@code ready} would leave a live session shown as dead, or as
 *       loading, for ever. Senders tell of messages after the log-in alone, so activity connects a
 *       session whatever its status: one that has none yet at once, any other when the settle
 *       window has passed since its status was last told anew (the last QR code, the last
 *       progress). Within it activity is what was still on its way, and does nothing; nor does a
 *       message whose own time lies before the status began.
 *   <li><b>Repeated deliveries.</b> Senders of other dialects try again, and give their deliveries
 *       ids; one that told a status and comes again changes nothing: of the last {@value
 *       Deliveries#MAX}, see {@link Deliveries}.
 *   <li><b>Webhooks beat answers.</b> What a sender's server answers when it is asked is about the
 *       state that was in doubt: if anything came after that one, the answer changes nothing.
 *   <li><b>The fence.</b> A record at or below the state's position was folded before.
 * </ol>
 */
public final class SessionFold {

  public static final Duration DEFAULT_SETTLE_WINDOW = Duration.ofSeconds(30);
  public static final Duration MAX_SENDER_CLOCK_LEAD = Duration.ofMinutes(5);

  private final Duration settleWindow;

  /**
   * @param settleWindow in event time; zero turns the rule of late progress off, and lets any
   *     activity connect a session at once
   */
  public SessionFold(Duration settleWindow) {
    if (settleWindow.isNegative()) {
      throw new IllegalArgumentException("The settle window is negative: " + settleWindow);
    }
    this.settleWindow = settleWindow;
  }

  /**
   * Folds one event into the state.
   *
   * @param state null for a session that nothing is known of
   * @param position where the event stands in the log
   */
  public FoldResult apply(@Nullable SessionState state, SessionEvent event, Position position) {
    if (state != null && position.isAtOrBefore(state.position())) {
      return new FoldResult(state, Outcome.FENCED);
    }
    var draft = new SessionDraft(state, event);
    Outcome ignored = reasonToIgnore(state, event);
    if (ignored == null) {
      event.fact().applyTo(draft);
    }
    if (draft.isDeleted()) {
      return new FoldResult(null, Outcome.REMOVED);
    }
    return new FoldResult(draft.at(position), outcome(draft, event, ignored));
  }

  private static Outcome outcome(
      SessionDraft draft, SessionEvent event, @Nullable Outcome ignored) {
    if (ignored == Outcome.LATE_PROGRESS
        || ignored == Outcome.OLDER_THAN_STATUS
        || ignored == Outcome.REPEATED_DELIVERY
        || ignored == Outcome.OVERTAKEN) {
      return ignored;
    }
    if (!draft.isChanged()) {
      return Outcome.UNCHANGED;
    }
    boolean revived = ignored == null && event.fact().kind() == SessionFact.Kind.ACTIVITY;
    return revived ? Outcome.SIGN_OF_LIFE : Outcome.APPLIED;
  }

  private @Nullable Outcome reasonToIgnore(@Nullable SessionState state, SessionEvent event) {
    if (state == null) {
      return null;
    }
    SessionFact.Kind kind = event.fact().kind();
    if (event.isRetriable() && state.deliveries().contain(event.attributes().id())) {
      return Outcome.REPEATED_DELIVERY;
    }
    return switch (kind) {
      case UNCONDITIONAL -> null;
      case OBSERVATION -> isOvertaken(state, event.fact().doubted()) ? Outcome.OVERTAKEN : null;
      case PROGRESS ->
          isSettling(state, event)
              ? Outcome.LATE_PROGRESS
              : isOlderThanStatus(state, event) ? Outcome.OLDER_THAN_STATUS : null;
      case STATUS -> isOlderThanStatus(state, event) ? Outcome.OLDER_THAN_STATUS : null;
      case ACTIVITY ->
          !mayRevive(state, event)
              ? Outcome.UNCHANGED
              : isOlderThanStatus(state, event) || happenedBeforeStatus(state, event)
                  ? Outcome.OLDER_THAN_STATUS
                  : null;
    };
  }

  private boolean isSettling(SessionState state, SessionEvent event) {
    return !settleWindow.isZero()
        && state.status() == SessionStatus.SESSION_CONNECTED
        && state.connectedAt() != null
        && event.time().isBefore(state.connectedAt().plus(settleWindow));
  }

  /** {@code updatedAt} is when the status was entered, or told anew in other words or codes. */
  private boolean mayRevive(SessionState state, SessionEvent event) {
    return state.statusSince() == null
        || (state.status() != SessionStatus.SESSION_CONNECTED
            && event.time().isAfter(state.updatedAt().plus(settleWindow)));
  }

  private static boolean happenedBeforeStatus(SessionState state, SessionEvent event) {
    Instant since = state.statusSince();
    return since != null
        && event.fact() instanceof SessionFact.Activity activity
        && activity.happenedAt() != null
        && activity.happenedAt().isBefore(since);
  }

  private static boolean isOvertaken(SessionState state, @Nullable Position doubted) {
    return doubted != null && !state.position().isAtOrBefore(doubted);
  }

  private static boolean isOlderThanStatus(SessionState state, SessionEvent event) {
    Instant ours = usableSenderTime(event);
    return ours != null
        && state.statusSenderTime() != null
        && ours.isBefore(state.statusSenderTime());
  }

  static @Nullable Instant usableSenderTime(SessionEvent event) {
    Instant senderTime = event.senderTime();
    return senderTime == null || senderTime.isAfter(event.time().plus(MAX_SENDER_CLOCK_LEAD))
        ? null
        : senderTime;
  }
}
