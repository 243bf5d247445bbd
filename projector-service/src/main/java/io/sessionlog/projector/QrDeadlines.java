package io.sessionlog.projector;

import io.sessionlog.model.SessionReading;
import io.sessionlog.model.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When each stored QR code of one task expires, soonest first. */
final class QrDeadlines {

  /** An expiry that was announced is announced again if the log did not bring it back by then. */
  static final Duration REPEAT_AFTER = Duration.ofSeconds(10);

  private record Deadline(Instant at, String sessionId) implements Comparable<Deadline> {
    @Override
    public int compareTo(Deadline other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : sessionId.compareTo(other.sessionId);
    }
  }

  /** The expiry of the code that is stored, and when to act on it. */
  private record Pending(Instant expiry, Deadline deadline) {}

  private final TreeSet<Deadline> soonestFirst = new TreeSet<>();
  private final Map<String, Pending> bySession = new HashMap<>();

  /** Takes note of a session's newest state; null when it is gone. */
  void update(String sessionId, @Nullable SessionState state) {
    Instant expiry = state == null ? null : SessionReading.qrExpiry(state);
    Pending known = bySession.get(sessionId);
    if (known != null && known.expiry().equals(expiry)) {
      return;
    }
    if (known != null) {
      soonestFirst.remove(known.deadline());
      bySession.remove(sessionId);
    }
    if (expiry != null) {
      put(sessionId, expiry, expiry);
    }
  }

  /** The sessions whose stored code has expired; each is named once per {@link #REPEAT_AFTER}. */
  List<String> passed(Instant now) {
    var passed = new ArrayList<String>();
    while (!soonestFirst.isEmpty() && !soonestFirst.first().at().isAfter(now)) {
      String sessionId = soonestFirst.first().sessionId();
      soonestFirst.pollFirst();
      passed.add(sessionId);
      Pending pending = bySession.get(sessionId);
      if (pending != null) {
        put(sessionId, pending.expiry(), now.plus(REPEAT_AFTER));
      }
    }
    return passed;
  }

  private void put(String sessionId, Instant expiry, Instant actAt) {
    var deadline = new Deadline(actAt, sessionId);
    soonestFirst.add(deadline);
    bySession.put(sessionId, new Pending(expiry, deadline));
  }
}
