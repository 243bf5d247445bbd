package io.sessionlog.reconciler.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of the last question about each of the sessions that a server was asked about lately.
 *
 * <p>A session that hangs, or that is answered with an error, may be broken by itself, however
 * often it is asked about. So sessions are counted, not answers: as long as one of those asked last
 * got an answer of use, the server is well. One thread.
 */
final class LatelyAsked {

  /** A server of any size is found out after so many, unless one of them was answered. */
  static final int SESSIONS = 10;

  /** Fewer may be broken by chance. */
  static final int ENOUGH = 5;

  /** By then even a session that is silent has been asked about twice. */
  static final Duration LATELY = Duration.ofMinutes(30);

  private record Outcome(Instant at, boolean isOfUse) {}

  /** Who was asked about longest ago comes first. */
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();

  void take(String sessionId, boolean isOfUse, Instant now) {
    outcomes.remove(sessionId);
    outcomes.put(sessionId, new Outcome(now, isOfUse));
    Instant since = now.minus(LATELY);
    Iterator<Outcome> oldest = outcomes.values().iterator();
    while (oldest.hasNext() && (oldest.next().at().isBefore(since) || outcomes.size() > SESSIONS)) {
      oldest.remove();
    }
  }

  /** Whether it comes to nothing whichever session is asked about. */
  boolean comeToNothing() {
    return outcomes.size() >= ENOUGH && outcomes.values().stream().noneMatch(Outcome::isOfUse);
  }
}
