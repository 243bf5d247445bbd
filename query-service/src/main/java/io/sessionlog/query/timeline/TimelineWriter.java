package io.sessionlog.query.timeline;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.query.partition.SessionStore;
import io.sessionlog.support.partition.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Folds sessions as the projector does, and keeps what became of each event. Activity that changes
 * nothing costs one look-up. An entry is written before the head that counts it, and what the head
 * has seen is passed over: so a part of the log may be read twice after a crash.
 */
final class TimelineWriter {

  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private final SessionFold fold;
  private final int maxEntries;

  TimelineWriter(KeyValueStore<Bytes, byte[]> store, TimelineSettings settings) {
    this.store = store;
    this.fold = new SessionFold(settings.settleWindow());
    this.maxEntries = settings.maxEntries();
  }

  /**
   * What became of an event.
   *
   * @param outcome null if it is not worth an entry
   * @param dropped the entries that had to go for it
   */
  record Told(@Nullable Outcome outcome, int dropped) {
    static final Told NOTHING = new Told(null, 0);
  }

  /**
   * @throws UnreadableEvent if the projector can't fold it either
   */
  Told tell(LoggedEvent logged) {
    String session = logged.attributes().sessionId();
    Head head = Head.of(store, session);
    if (logged.position().offset() <= head.folded() || isMereActivity(head.state(), logged)) {
      return Told.NOTHING;
    }
    SessionEvent event = EventCodec.read(logged.envelope()).withoutSecrets();
    boolean isOvertaken = hasMoved(head.state(), event.fact(), logged);
    SessionEvent effective = isOvertaken ? nothing(event) : event;
    FoldResult result = fold.apply(head.state(), effective, logged.position());
    if (isOvertaken && event.fact().doubted() != null) {
      result = new FoldResult(result.state(), Outcome.OVERTAKEN);
    }
    if (isPassing(event, result)) {
      return Told.NOTHING;
    }
    var entry = TimelineEntry.of(head.state(), event, result, logged.position());
    int dropped = append(session, head, entry);
    return new Told(result.outcome(), dropped);
  }

  private boolean isMereActivity(@Nullable SessionState before, LoggedEvent logged) {
    if (!EventNames.isActivity(logged.attributes().event())) {
      return false;
    }
    var event = new SessionEvent(logged.attributes(), new SessionFact.Activity());
    Outcome outcome = fold.apply(before, event, logged.position()).outcome();
    return outcome == Outcome.UNCHANGED || outcome == Outcome.OLDER_THAN_STATUS;
  }

  /**
   * Only its data tell that another dialect's event is mere activity, or nothing that is folded,
   * and that a message is older than the status: presence, contacts and a backlog would bury what
   * happened to the session.
   */
  private static boolean isPassing(SessionEvent event, FoldResult result) {
    boolean passes =
        switch (event.fact().kind()) {
          case ACTIVITY -> true;
          case UNCONDITIONAL -> Dialects.ofEvent(event.attributes().event()) != null;
          case STATUS, PROGRESS, OBSERVATION -> false;
        };
    return passes
        && (result.outcome() == Outcome.UNCHANGED || result.outcome() == Outcome.OLDER_THAN_STATUS);
  }

  /**
   * Mere activity does not move the kept state, yet proves that a session was not idle, or is
   * alive.
   */
  private boolean hasMoved(@Nullable SessionState before, SessionFact fact, LoggedEvent logged) {
    Position since =
        fact instanceof SessionFact.SessionExpired expired ? expired.idleSince() : fact.doubted();
    if (before == null || since == null) {
      return false;
    }
    long last = SessionStore.lastOffset(store, before.sessionId());
    return last > since.offset() && last < logged.position().offset();
  }

  private static SessionEvent nothing(SessionEvent event) {
    return new SessionEvent(event.attributes(), new SessionFact.Remark());
  }

  private int append(String session, Head head, TimelineEntry entry) {
    long offset = entry.position().offset();
    boolean isFirst = head.entries() == 0;
    store.put(TimelineKeys.entry(session, offset), entry.write());
    if (isFirst) {
      long time = entry.event().time().toEpochMilli();
      store.put(TimelineKeys.expiry(time, session), NOTHING);
    }
    var next =
        new Head(
            offset,
            isFirst ? offset : head.oldest(),
            head.entries() + 1,
            ownedSince(head, entry),
            entry.result().state());
    Head bounded = next.entries() > maxEntries ? withoutOldestTenth(session, next) : next;
    store.put(TimelineKeys.head(session), bounded.write());
    return next.entries() - bounded.entries();
  }

  /** Nobody reads what happened while the session was another user's. */
  private static long ownedSince(Head head, TimelineEntry entry) {
    SessionState before = head.state();
    SessionState after = entry.result().state();
    boolean isAnothers =
        before == null
            || (before.userId() != null
                && after != null
                && !before.userId().equals(after.userId()));
    return isAnothers ? entry.position().offset() : head.ownedSince();
  }

  /** Counts anew, so that the head is right whatever happened to an earlier attempt. */
  private Head withoutOldestTenth(String session, Head head) {
    int kept = 0;
    long oldestKept = head.folded();
    List<Bytes> surplus = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> newestFirst =
        store.range(
            TimelineKeys.startOfEntries(session), TimelineKeys.entry(session, head.oldest()))) {
      while (newestFirst.hasNext()) {
        Bytes key = newestFirst.next().key;
        if (kept < maxEntries - maxEntries / 10) {
          kept++;
          oldestKept = TimelineKeys.offset(key);
        } else {
          surplus.add(key);
        }
      }
    }
    surplus.forEach(store::delete);
    return head.withOldest(oldestKept, kept);
  }
}
