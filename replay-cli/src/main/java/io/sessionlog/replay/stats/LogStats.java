package io.sessionlog.replay.stats;

import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.wire.MessageReader;
import io.sessionlog.replay.log.FoldedRecord;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The numbers of analytics-service, computed from the log alone and by other code: message by
 * message and with every duration kept, where the service counts event by event. A test holds the
 * two together. What each number means stands in {@code docs/analytics.md}.
 */
public final class LogStats {

  private final SortedMap<String, SessionWalk> sessions = new TreeMap<>();

  /** To be called for every record of the log, from its beginning. */
  public void add(FoldedRecord folded) {
    SessionEvent event = folded.record().event();
    byte[] envelope = folded.record().raw().value();
    if (event == null || envelope == null) {
      return;
    }
    String session = folded.record().sessionId();
    SessionWalk walk = sessions.get(session);
    if (walk == null) {
      if (folded.after() == null) {
        return;
      }
      walk = new SessionWalk();
      sessions.put(session, walk);
    }
    walk.step(folded, event, MessageReader.read(envelope).facts());
  }

  /**
   * Ends every count.
   *
   * @param until time is counted up to here, of sessions that are there
   * @return by session, then by the hour's start
   */
  public SortedMap<String, SortedMap<Instant, HourFigures>> finish(Instant until) {
    var all = new TreeMap<String, SortedMap<Instant, HourFigures>>();
    sessions.forEach((session, walk) -> all.put(session, walk.finish(until)));
    return all;
  }

  static Instant hour(Instant at) {
    return at.truncatedTo(ChronoUnit.HOURS);
  }
}
