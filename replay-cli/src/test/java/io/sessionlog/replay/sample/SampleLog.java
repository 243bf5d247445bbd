package io.sessionlog.replay.sample;

import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * A made-up log in the order of time: the same for the same numbers, on every machine, and as long
 * as one likes, since only the next events of each session are held.
 */
public final class SampleLog implements Iterator<SampleEvent> {

  /** The log that docs/analysts.md shows. */
  public static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  public static final int SESSIONS = 25;
  public static final int USERS = 5;
  public static final long SEED = 7;

  private final PriorityQueue<SampleSession> sessions =
      new PriorityQueue<>(
          Comparator.comparing(SampleSession::nextTime).thenComparing(SampleSession::sessionId));
  private final Instant end;
  private long events;

  public SampleLog(int sessions, int users, Instant start, Instant end, long seed) {
    this.end = end;
    for (int number = 1; number <= sessions; number++) {
      this.sessions.add(new SampleSession(number, users, start, seed));
    }
  }

  /** The documented log, of so many days. */
  public static SampleLog ofDays(int days) {
    return ofHours(24 * days);
  }

  /** Its beginning; each session begins within the first hour. */
  public static SampleLog ofHours(int hours) {
    return new SampleLog(SESSIONS, USERS, START, START.plusSeconds(3_600L * hours), SEED);
  }

  @Override
  public boolean hasNext() {
    return sessions.element().nextTime().isBefore(end);
  }

  @Override
  public SampleEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    SampleSession session = sessions.remove();
    SampleEvent event = session.next(events++);
    sessions.add(session);
    return event;
  }
}
