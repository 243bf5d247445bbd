package io.sessionlog.query.timeline;

import io.sessionlog.model.EventNames;
import io.sessionlog.model.FoldResult;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.dialect.known.Dialects;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.query.partition.LastEvents;
import io.sessionlog.query.partition.Ownership;
import io.sessionlog.support.partition.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Folds sessions as the projector does, and keeps what became of each event. Activity that changes
 * nothing costs two look-ups in memory; where it moves the session's last event, {@link LastEvents}
 * says so. An entry is written before the head that counts it, and what the head has seen is passed
 * over: so a part of the log may be read twice after a crash.
 */
final class TimelineWriter {

  private static final byte[] NOTHING = {};

  private final KeyValueStore<Bytes, byte[]> store;
  private final Heads heads;
  private final LastEvents lastEvents;
  private final SessionFold fold;
  private final int maxEntries;

  TimelineWriter(
      KeyValueStore<Bytes, byte[]> store,
      Heads heads,
      LastEvents lastEvents,
      TimelineSettings settings) {
    this.store = store;
    this.heads = heads;
    this.lastEvents = lastEvents;
    this.fold = new SessionFold(settings.settleWindow(), settings.activityResolution());
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
    Head head = heads.of(session);
    if (logged.position().offset() <= head.folded()) {
      return Told.NOTHING;
    }
    SessionState before = lastEvents.moved(head.state()).orElse(null);
    if (EventNames.isActivity(logged.attributes().event())) {
      var activity = new SessionEvent(logged.attributes(), new SessionFact.Activity());
      FoldResult result = fold.apply(before, activity, logged.position());
      if (isNothing(result)) {
        noteMove(logged, result);
        return Told.NOTHING;
      }
    }
    SessionEvent event = EventCodec.read(logged.envelope()).withoutSecrets();
    FoldResult result = fold.apply(before, event, logged.position());
    noteMove(logged, result);
    if (isPassing(event, result)) {
      return Told.NOTHING;
    }
    var entry = TimelineEntry.of(before, event, result, logged.position());
    int dropped = append(session, head, entry);
    return new Told(result.outcome(), dropped);
  }

  private void noteMove(LoggedEvent logged, FoldResult result) {
    if (result.moved() && result.state() != null) {
      lastEvents.move(
          logged.attributes().sessionId(), logged.position(), logged.attributes().time());
    }
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
    return passes && isNothing(result);
  }

  private static boolean isNothing(FoldResult result) {
    return switch (result.outcome()) {
      case UNCHANGED, OLDER_THAN_STATUS, FENCED -> true;
      case APPLIED, SIGN_OF_LIFE, LATE_PROGRESS, REPEATED_DELIVERY, OVERTAKEN, REMOVED -> false;
    };
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
    if (hasAnotherOwner(head.state(), entry.result().state())) {
      Ownership.change(store, session, lastEvents.progress().newestMillis());
    }
    Head bounded = next.entries() > maxEntries ? withoutOldestTenth(session, next) : next;
    heads.put(session, bounded);
    return next.entries() - bounded.entries();
  }

  /** Nobody reads what happened while the session was another user's. */
  private static long ownedSince(Head head, TimelineEntry entry) {
    SessionState before = head.state();
    SessionState after = entry.result().state();
    return before == null || hasAnotherOwner(before, after)
        ? entry.position().offset()
        : head.ownedSince();
  }

  private static boolean hasAnotherOwner(
      @Nullable SessionState before, @Nullable SessionState after) {
    return before != null
        && before.userId() != null
        && after != null
        && !before.userId().equals(after.userId());
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
