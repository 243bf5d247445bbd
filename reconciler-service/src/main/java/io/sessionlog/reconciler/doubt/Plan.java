package io.sessionlog.reconciler.doubt;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which session of one server is asked about next, and what its answer comes to.
 *
 * <p><b>Invariants.</b> In no stretch of time is the server asked more often than {@code rate}
 * times the stretch and {@link #EVERY}, and once, however many sessions are in doubt. A session is
 * asked about once at a time, and not again before its interval has passed, which doubles up to
 * {@link Delays#maxInterval}, whether it is answered or not. Nothing is told against a state but by
 * two answers that agree, five seconds apart, with nothing heard of the session between them; a
 * code for a session that is not connected is told at once, for it is shown and proves nothing.
 *
 * <p>What changed a moment ago goes before what has been silent or lost for long, so that a hundred
 * thousand quiet sessions do not hold up a log-in; but for a few questions only, so that sessions
 * whose questions come to nothing hold up nobody for long. While it is tried whether the server is
 * well again, they come last: they would say that it is not. Activity moves no session in the
 * queue: whether it is still due is looked at when its turn comes. One thread.
 */
public final class Plan {

  /**
   * The plan is asked so often for what is due, by who waits for states meanwhile. What was allowed
   * since then is made up for at once: else no rate above 50 a second were reached, and lower ones
   * were rounded down.
   */
  public static final Duration EVERY = Duration.ofMillis(20);

  private final Delays delays;
  private Duration pace;
  private final Map<String, Doubted> sessions = new HashMap<>();
  private final Turns urgent = new Turns();
  private final Turns routine = new Turns();
  private Instant nextAllowed = Instant.MIN;

  /**
   * @param rate questions per second at the most
   */
  public Plan(Delays delays, double rate) {
    this.delays = delays;
    this.pace = between(rate);
  }

  /** Changes the rate: other nodes ask too. */
  public void pace(double rate) {
    pace = between(rate);
  }

  private static Duration between(double rate) {
    return Duration.ofNanos((long) (1e9 / rate));
  }

  /**
   * A state was read.
   *
   * @param isOld whether it was there before this node followed its partition, and had not changed
   *     {@linkplain Watched#changedLately lately}; a session of which something else is shown later
   *     counts as any other
   */
  public void see(Watched shown, boolean isOld) {
    Doubted known = sessions.get(shown.sessionId());
    if (known == null) {
      var doubted = new Doubted(shown, isOld, delays);
      sessions.put(shown.sessionId(), doubted);
      queue(doubted);
    } else if (!shown.position().isAtOrBefore(known.shown().position())) {
      unqueue(known);
      known.see(shown, isOld);
      queue(known);
    }
  }

  /** Webhooks of the session were refused before the state that was just seen. */
  public void hasGap(String sessionId, Instant now) {
    Doubted known = sessions.get(sessionId);
    if (known != null) {
      unqueue(known);
      known.hasGap(now);
      queue(known);
    }
  }

  public void forget(String sessionId) {
    Doubted known = sessions.remove(sessionId);
    if (known != null) {
      unqueue(known);
    }
  }

  public @Nullable Watched shown(String sessionId) {
    Doubted known = sessions.get(sessionId);
    return known == null ? null : known.shown();
  }

  /** What its server said last; null while it was not asked, or the session is not known here. */
  public @Nullable LastAnswer last(String sessionId) {
    Doubted known = sessions.get(sessionId);
    return known == null ? null : known.last();
  }

  public int size() {
    return sessions.size();
  }

  /** Sessions whose time has come. Looks at each that is due. */
  public int due(Instant now) {
    return urgent.due(now) + routine.due(now);
  }

  /** Whether the server may be asked. */
  public interface Gate {

    /** Asked last, and only if there is a question, which is then asked. */
    boolean permits();

    /** Whether the server failed, and the next questions try whether it is well again. */
    default boolean isTrying() {
      return false;
    }
  }

  /**
   * The next question; it counts as asked.
   *
   * @return null if none is due, or none may be asked yet
   */
  public @Nullable Question next(Instant now, Gate gate) {
    if (now.isBefore(nextAllowed)) {
      return null;
    }
    Doubted next = gate.isTrying() ? firstThatAnswered(now) : null;
    if (next == null) {
      next = urgent.first(now, delays);
    }
    if (next == null) {
      next = routine.first(now, delays);
    }
    if (next == null || !gate.permits()) {
      return null;
    }
    unqueue(next);
    return ask(next, now);
  }

  /**
   * An admin asks, whatever is due; it counts for the pace. Null while it is asked about already.
   */
  public @Nullable Question askNow(String sessionId, Instant now) {
    Doubted known = sessions.get(sessionId);
    if (known == null || known.isAsking()) {
      return null;
    }
    unqueue(known);
    return ask(known, now);
  }

  private Question ask(Doubted doubted, Instant now) {
    Instant since = now.minus(EVERY);
    nextAllowed = (nextAllowed.isBefore(since) ? since : nextAllowed).plus(pace);
    return doubted.ask(now);
  }

  private @Nullable Doubted firstThatAnswered(Instant now) {
    Doubted first = urgent.firstThatAnswered(now, delays);
    return first == null ? routine.firstThatAnswered(now, delays) : first;
  }

  /** Takes an answer in. Null if nothing is to be said. */
  public @Nullable Correction answered(Question question, Answer answer, Instant now) {
    Doubted known = sessions.get(question.sessionId());
    if (known == null || !known.isAsking()) {
      return null;
    }
    Correction correction = known.take(question, answer, now, delays);
    queue(known);
    return correction;
  }

  /** One that is asked about waits for its answer. */
  private void queue(Doubted doubted) {
    if (doubted.isAsking()) {
      return;
    }
    doubted.queueAt(doubted.dueBy(delays));
    (doubted.isUrgent() ? urgent : routine).add(doubted);
  }

  private void unqueue(Doubted doubted) {
    urgent.remove(doubted);
    routine.remove(doubted);
  }
}
