package io.sessionlog.model;

import io.sessionlog.model.FoldResult.Outcome;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The only way from events to state: live, on rebuild and in replay. Pure and total: time comes
 * from the events, and no event makes it throw.
 *
 * <p>A state is another one after each event, but for activity that changes nothing else and comes
 * less than the resolution after the event that the state names as its last: 19 of 20 webhooks are
 * such, and a state that moved for each would be most of what the pipeline does. So {@code
 * lastEvent}, {@code lastEventAt} and {@code position} may be older than the session's last event,
 * by less than the resolution.
 *
 * <p>Senders of the whatsapp-web.js family deliver late, twice and out of order, and never retry.
 * Seven rules keep the state true all the same; {@link FoldResult} tells which one decided.
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
 *   <li><b>The owner.</b> A webhook's URL is signed by no sender. The first one to name an owner
 *       gives the session to it; whoever names another later takes nothing away. A registration,
 *       which an administrator makes, decides anew.
 *   <li><b>The fence.</b> A record at or below the state's position was folded before.
 * </ol>
 */
public final class SessionFold {

  /**
   * Counts the changes of the rules: raise it with each after which some log folds into other
   * states, so that states say by which rules they were made, and both can be compared.
   */
  public static final int RULES = 1;

  public static final Duration DEFAULT_SETTLE_WINDOW = Duration.ofSeconds(30);
  public static final Duration MAX_SENDER_CLOCK_LEAD = Duration.ofMinutes(5);
  public static final Duration DEFAULT_ACTIVITY_RESOLUTION = Duration.ofSeconds(10);

  private final Duration settleWindow;
  private final Duration activityResolution;
  private final FoldVersion version;

  /**
   * @param settleWindow in event time; zero turns the rule of late progress off, and lets any
   *     activity connect a session at once
   * @param activityResolution in event time; zero moves the state with every event
   */
  public SessionFold(Duration settleWindow, Duration activityResolution) {
    if (settleWindow.isNegative()) {
      throw new IllegalArgumentException("The settle window is negative: " + settleWindow);
    }
    if (activityResolution.isNegative()) {
      throw new IllegalArgumentException(
          "The resolution of activity is negative: " + activityResolution);
    }
    this.settleWindow = settleWindow;
    // States tell it in milliseconds.
    this.activityResolution = Duration.ofMillis(activityResolution.toMillis());
    this.version = FoldVersion.of(RULES, settleWindow);
  }

  /** With the default resolution, for those who ask nothing of a session's last event. */
  public SessionFold(Duration settleWindow) {
    this(settleWindow, DEFAULT_ACTIVITY_RESOLUTION);
  }

  /** As every service folds that is not told otherwise. */
  public static SessionFold byDefault() {
    return new SessionFold(DEFAULT_SETTLE_WINDOW, DEFAULT_ACTIVITY_RESOLUTION);
  }

  /** What every state says that this makes. */
  public FoldVersion version() {
    return version;
  }

  /**
   * Folds one event into the state.
   *
   * @param state null for a session that nothing is known of
   * @param position where the event stands in the log
   */
  public FoldResult apply(@Nullable SessionState state, SessionEvent event, Position position) {
    if (state != null && position.isAtOrBefore(state.position())) {
      return new FoldResult(state, Outcome.FENCED, false);
    }
    var draft = new SessionDraft(state, event);
    Outcome ignored = reasonToIgnore(state, event);
    if (ignored == null) {
      event.fact().applyTo(draft);
    }
    if (draft.isDeleted()) {
      return new FoldResult(null, Outcome.REMOVED, true);
    }
    Outcome outcome = outcome(draft, event, ignored);
    boolean ownerKept = draft.hasKeptOwner();
    boolean isMereActivity = event.fact().kind() == SessionFact.Kind.ACTIVITY && !draft.isChanged();
    if (state != null && isMereActivity && isSoonAfter(state, event)) {
      return new FoldResult(state, outcome, false, ownerKept);
    }
    SessionState next = draft.at(position, isMereActivity, activityResolution, version);
    return new FoldResult(next, outcome, true, ownerKept);
  }

  /** Clocks of two nodes differ: what is much older than the last event is none of its like. */
  private boolean isSoonAfter(SessionState state, SessionEvent event) {
    return Duration.between(state.lastEventAt(), event.time()).abs().compareTo(activityResolution)
        < 0;
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
      case OBSERVATION -> isOvertaken(state, event) ? Outcome.OVERTAKEN : null;
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

  /**
   * {@code updatedAt} is when the status was entered, or told anew in other words or codes. Whether
   * activity speaks against a status that is not known here, is not known either.
   */
  private boolean mayRevive(SessionState state, SessionEvent event) {
    return state.statusSince() == null
        || (state.status() != SessionStatus.SESSION_CONNECTED
            && state.status() != SessionStatus.UNKNOWN
            && event.time().isAfter(state.updatedAt().plus(settleWindow)));
  }

  private static boolean happenedBeforeStatus(SessionState state, SessionEvent event) {
    Instant since = state.statusSince();
    return since != null
        && event.fact() instanceof SessionFact.Activity activity
        && activity.happenedAt() != null
        && activity.happenedAt().isBefore(since);
  }

  /** A state that is connected does not tell of activity that came soon after its last event. */
  private boolean isOvertaken(SessionState state, SessionEvent event) {
    Position doubted = event.fact().doubted();
    if (doubted == null) {
      return false;
    }
    return !state.position().isAtOrBefore(doubted)
        || (state.status() == SessionStatus.SESSION_CONNECTED && isSoonAfter(state, event));
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
