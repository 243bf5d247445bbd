package io.sessionlog.replay.report;

import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.replay.log.FoldedRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a report shows, gathered event by event in the order of time. Holds something for each
 * session and each hour, and nothing for each event.
 */
final class ReportFigures {

  /**
   * One hour.
   *
   * @param sessions how many were in each status at its end
   */
  record Hour(Map<SessionStatus, Integer> sessions, int connects, int drops) {}

  private final Map<SessionStatus, Integer> now = new EnumMap<>(SessionStatus.class);
  private final SortedMap<Instant, Hour> hours = new TreeMap<>();
  private final Map<String, SessionFigures> sessions = new HashMap<>();
  private final Map<String, Integer> dropReasons = new TreeMap<>();
  private final DurationHistogram timeToConnect = new DurationHistogram();
  private @Nullable Instant first;
  private @Nullable Instant last;
  private @Nullable Instant hour;
  private long events;
  private int connects;
  private int drops;
  private int connectsThisHour;
  private int dropsThisHour;

  /**
   * @param inRange events before the range only tell how things stood when it began
   */
  void add(FoldedRecord folded, boolean inRange) {
    SessionEvent event = folded.record().event();
    if (event == null) {
      return;
    }
    if (inRange) {
      Instant logTime = Instant.ofEpochMilli(folded.record().raw().timestamp());
      events++;
      startHour(logTime.truncatedTo(ChronoUnit.HOURS));
      first = first == null ? logTime : first;
      last = logTime;
    }
    move(folded.before(), folded.after());
    if (inRange) {
      count(folded, event);
    }
  }

  private void startHour(Instant next) {
    Instant current = hour;
    while (current != null && current.isBefore(next)) {
      hours.put(current, new Hour(new EnumMap<>(now), connectsThisHour, dropsThisHour));
      connectsThisHour = 0;
      dropsThisHour = 0;
      current = current.plus(1, ChronoUnit.HOURS);
    }
    if (hour == null || hour.isBefore(next)) {
      hour = next;
    }
  }

  private void move(@Nullable SessionState before, @Nullable SessionState after) {
    if (before != null) {
      now.merge(before.status(), -1, Integer::sum);
    }
    if (after != null) {
      now.merge(after.status(), 1, Integer::sum);
    }
  }

  private void count(FoldedRecord folded, SessionEvent event) {
    SessionFigures session =
        sessions.computeIfAbsent(folded.record().sessionId(), SessionFigures::new);
    session.ownedBy(folded.owner());
    SessionStatus before = folded.before() == null ? null : folded.before().status();
    SessionStatus after = folded.after() == null ? null : folded.after().status();
    if (before == after) {
      return;
    }
    if (before == SessionStatus.SESSION_CONNECTED) {
      drops++;
      dropsThisHour++;
      session.dropped();
      dropReasons.merge(reason(folded), 1, Integer::sum);
    }
    if (after == null) {
      session.logInGivenUp();
      return;
    }
    switch (after) {
      case QR_GENERATED -> session.logInStarted(event.time());
      case SESSION_CONNECTED -> {
        connects++;
        connectsThisHour++;
        Duration took = session.connected(event.time());
        if (took != null && !took.isNegative()) {
          timeToConnect.add(took);
        }
      }
      case SESSION_NOT_CONNECTED, AUTH_FAILURE, ERROR -> session.logInGivenUp();
      case CONNECTING, LOADING, UNKNOWN -> {}
    }
  }

  /** What the state tells people, which for a drop is its reason. */
  private static String reason(FoldedRecord folded) {
    SessionState after = folded.after();
    if (after == null) {
      return "Session deleted or expired";
    }
    return after.message() == null ? after.statusName() : after.message();
  }

  /** To be called once, after the last event. */
  void close() {
    if (hour != null) {
      startHour(hour.plus(1, ChronoUnit.HOURS));
    }
  }

  @Nullable Instant first() {
    return first;
  }

  @Nullable Instant last() {
    return last;
  }

  long events() {
    return events;
  }

  int connects() {
    return connects;
  }

  int drops() {
    return drops;
  }

  Map<SessionStatus, Integer> now() {
    return now;
  }

  SortedMap<Instant, Hour> hours() {
    return hours;
  }

  Map<String, SessionFigures> sessions() {
    return sessions;
  }

  Map<String, Integer> dropReasons() {
    return dropReasons;
  }

  DurationHistogram timeToConnect() {
    return timeToConnect;
  }
}
