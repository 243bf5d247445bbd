package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Changes since they were last taken, one for each session. The thread that feeds the table writes
 * here under its lock: nothing is done but to note, and to wake whoever takes them.
 */
final class Changes {

  private final Runnable wake;
  private Map<String, Change> bySession = new LinkedHashMap<>();
  private long sinceNanos;

  /**
   * @param wake called once after each {@link #take}, when the next change comes; must not wait
   */
  Changes(Runnable wake) {
    this.wake = wake;
  }

  void isNew(StoredSession session, Bucket bucket) {
    of(session.state().sessionId(), session.state().position())
        .is(session, new Change.Stage(session.state().userId(), bucket));
  }

  /** To be told before the row is moved. */
  void moves(Row row, StoredSession newest, Bucket bucket) {
    Change change = of(newest.state().sessionId(), newest.state().position());
    change.was(row.stage());
    change.is(newest, new Change.Stage(newest.state().userId(), bucket));
  }

  void isGone(Row row, Position by) {
    Change change = of(row.session.state().sessionId(), by);
    change.was(row.stage());
    change.isGone(by);
  }

  private Change of(String sessionId, Position position) {
    if (bySession.isEmpty()) {
      sinceNanos = System.nanoTime();
      wake.run();
    }
    return bySession.computeIfAbsent(sessionId, id -> new Change(id, position));
  }

  ChangeBatch take() {
    if (bySession.isEmpty()) {
      return ChangeBatch.NOTHING;
    }
    Map<String, Change> taken = bySession;
    bySession = new LinkedHashMap<>();
    return new ChangeBatch(taken.values(), sinceNanos);
  }
}
