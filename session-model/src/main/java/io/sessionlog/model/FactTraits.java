package io.sessionlog.model;

import static java.util.Map.entry;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What only those ask of a fact who count. The rows are one for each fact: {@code FactTraitsTest}
 * names the one that is missing.
 *
 * @param isWebhook whether the session's sender told it; the rest are our own events
 * @param isSignOfLife whether it shows that the session was alive
 * @param dropReason why a session that was connected is so no more, if this fact was what told it
 */
public record FactTraits(boolean isWebhook, boolean isSignOfLife, DropReason dropReason) {

  private static final Map<Class<? extends SessionFact>, Function<SessionFact, FactTraits>> ROWS =
      Map.ofEntries(
          entry(
              SessionFact.QrReceived.class,
              fact -> fact.doubted() == null ? sender(DropReason.LOGIN_NEEDED) : answer(true)),
          entry(SessionFact.QrAwaited.class, fact -> sender(DropReason.LOGIN_NEEDED)),
          entry(SessionFact.Ready.class, fact -> sender(DropReason.OTHER)),
          entry(SessionFact.Authenticated.class, fact -> sender(DropReason.RESTARTED)),
          entry(SessionFact.Connecting.class, fact -> sender(DropReason.RESTARTED)),
          entry(SessionFact.LoadingScreen.class, fact -> sender(DropReason.RESTARTED)),
          entry(
              SessionFact.Disconnected.class,
              fact -> word(((SessionFact.Disconnected) fact).reason())),
          entry(SessionFact.Failed.class, fact -> word(((SessionFact.Failed) fact).reason())),
          entry(SessionFact.AuthenticationFailed.class, fact -> sender(DropReason.AUTHENTICATION)),
          entry(SessionFact.StateChanged.class, fact -> state(((SessionFact.StateChanged) fact))),
          entry(SessionFact.Activity.class, fact -> sender(DropReason.OTHER)),
          entry(SessionFact.NoEffect.class, fact -> sender(DropReason.OTHER)),
          entry(SessionFact.SessionRegistered.class, fact -> ours(DropReason.OTHER)),
          entry(
              SessionFact.SessionObserved.class,
              fact -> answer(((SessionFact.SessionObserved) fact).isKnown())),
          entry(SessionFact.SessionDeleted.class, fact -> ours(DropReason.REMOVED)),
          entry(SessionFact.SessionExpired.class, fact -> ours(DropReason.REMOVED)),
          entry(SessionFact.QrExpired.class, fact -> ours(DropReason.OTHER)));

  /** The row of this fact. */
  public static FactTraits of(SessionFact fact) {
    @Nullable Function<SessionFact, FactTraits> row = ROWS.get(fact.getClass());
    if (row == null) {
      throw new IllegalStateException(
          fact.getClass().getSimpleName() + " has no row in FactTraits");
    }
    return row.apply(fact);
  }

  static boolean hasRowOf(Class<?> fact) {
    return ROWS.containsKey(fact);
  }

  private static FactTraits sender(DropReason reason) {
    return new FactTraits(true, true, reason);
  }

  private static FactTraits ours(DropReason reason) {
    return new FactTraits(false, false, reason);
  }

  /** What a sender's server said when it was asked: no webhook, and yet a sign of life. */
  private static FactTraits answer(boolean isKnown) {
    return new FactTraits(false, isKnown, DropReason.CORRECTED);
  }

  private static FactTraits word(@Nullable String word) {
    return sender(DropReason.ofWord(word));
  }

  private static FactTraits state(SessionFact.StateChanged change) {
    return change.kind() == SessionFact.Kind.PROGRESS
        ? sender(DropReason.RESTARTED)
        : word(change.state());
  }
}
