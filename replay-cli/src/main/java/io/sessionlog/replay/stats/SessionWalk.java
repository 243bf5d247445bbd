package io.sessionlog.replay.stats;

import io.sessionlog.model.FactTraits;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.replay.log.FoldedRecord;
import io.sessionlog.replay.stats.HourFigures.Figure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One session's events in their order. */
final class SessionWalk {

  private static final Duration SIGN_OF_LIFE = Duration.ofMinutes(30);

  private final SortedMap<Instant, HourFigures> hours = new TreeMap<>();
  private final Map<String, MessageLife> lives = new HashMap<>();
  private Instant now = Instant.EPOCH;
  private Instant heard = Instant.EPOCH;
  private @Nullable SessionState state;
  private @Nullable Instant firstCode;
  private @Nullable String owner;
  private boolean isFirst = true;
  private boolean tellsOwn;

  private HourFigures at(Instant moment) {
    return hours.computeIfAbsent(LogStats.hour(moment), unused -> new HourFigures());
  }

  void step(FoldedRecord folded, SessionEvent event, List<MessageFact> messages) {
    Instant moment = event.time().isAfter(now) ? event.time() : now;
    pass(moment);
    now = moment;
    SessionState after = folded.after();
    changeOwner(after);
    HourFigures hour = at(now);
    FactTraits traits = FactTraits.of(event.fact());
    if (traits.isWebhook()) {
      hour.add(Figure.WEBHOOKS, 1);
    }
    if (traits.isSignOfLife()) {
      heard = now;
    }
    countOutcome(hour, event, folded);
    countStatus(hour, event, folded);
    state = after;
    for (MessageFact message : messages) {
      count(hour, event, message);
    }
  }

  /** In pieces that end where an hour does, or the time for which a session is known to live. */
  private void pass(Instant until) {
    while (state != null && now.isBefore(until)) {
      Instant end = LogStats.hour(now).plus(Duration.ofHours(1));
      boolean isConnected = isConnected(state);
      Instant seenUntil = heard.plus(SIGN_OF_LIFE);
      boolean isSeen = now.isBefore(seenUntil);
      end = end.isBefore(until) ? end : until;
      end = isConnected && isSeen && seenUntil.isBefore(end) ? seenUntil : end;
      long millis = Duration.between(now, end).toMillis();
      if (state.statusSince() != null) {
        at(now).add(Figure.KNOWN, millis);
        at(now).add(!isConnected ? Figure.DOWN : isSeen ? Figure.CONNECTED : Figure.UNSEEN, millis);
      }
      now = end;
    }
  }

  private void changeOwner(@Nullable SessionState after) {
    String next = after == null ? owner : after.userId();
    if (!isFirst && !Objects.equals(next, owner)) {
      // What follows is another one's, and so are the messages.
      lives.values().forEach(MessageLife::finish);
    }
    isFirst = false;
    owner = next;
  }

  private void countOutcome(HourFigures hour, SessionEvent event, FoldedRecord folded) {
    Outcome outcome = folded.outcome();
    if (outcome == Outcome.LATE_PROGRESS) {
      hour.add(Figure.LATE, 1);
    } else if (outcome == Outcome.OLDER_THAN_STATUS) {
      hour.add(Figure.OLDER, 1);
    } else if (outcome == Outcome.REPEATED_DELIVERY) {
      hour.add(Figure.REPEATED, 1);
    }
    boolean wasTold = state != null && state.statusSince() != null;
    boolean isCorrected =
        event.fact().doubted() != null
            && state != null
            && !status(state).equals(status(folded.after()));
    if ((outcome == Outcome.SIGN_OF_LIFE && wasTold) || isCorrected) {
      hour.add(Figure.LOSSES, 1);
    }
  }

  private static String status(@Nullable SessionState state) {
    return state == null ? "gone" : state.statusSince() == null ? "untold" : state.status().name();
  }

  private void countStatus(HourFigures hour, SessionEvent event, FoldedRecord folded) {
    SessionState after = folded.after();
    boolean was = state != null && isConnected(state);
    boolean is = after != null && isConnected(after);
    hour.add(Figure.CONNECTS, is && !was ? 1 : 0);
    hour.add(Figure.DISCONNECTS, was && !is ? 1 : 0);
    if (showsCode(event, folded)) {
      hour.add(Figure.CODES, 1);
      hour.add(Figure.ATTEMPTS, firstCode == null ? 1 : 0);
      firstCode = firstCode == null ? now : firstCode;
    }
    if (firstCode == null) {
      return;
    }
    if (is) {
      hour.add(Figure.SUCCESSES, 1);
      hour.toConnect().add(Duration.between(firstCode, now).toMillis());
      firstCode = null;
    } else if (after == null
        || List.of(
                SessionStatus.SESSION_NOT_CONNECTED,
                SessionStatus.AUTH_FAILURE,
                SessionStatus.ERROR)
            .contains(after.status())) {
      hour.add(Figure.GIVEN_UP, 1);
      firstCode = null;
    }
  }

  private boolean showsCode(SessionEvent event, FoldedRecord folded) {
    if (event.fact() instanceof SessionFact.QrAwaited) {
      return folded.outcome() == Outcome.APPLIED || folded.outcome() == Outcome.UNCHANGED;
    }
    String code = folded.after() == null ? null : folded.after().qr();
    return code != null && (state == null || !code.equals(state.qr()));
  }

  private static boolean isConnected(SessionState state) {
    return state.status() == SessionStatus.SESSION_CONNECTED && state.statusSince() != null;
  }

  private void count(HourFigures hour, SessionEvent event, MessageFact message) {
    if (message instanceof MessageFact.Called call) {
      life("call " + call.id()).called(hour);
    } else if (message instanceof MessageFact.Seen seen) {
      MessageLife life = life(seen.id().text());
      life.seen(hour, now, event.attributes().event(), seen);
      tellsOwn |= Boolean.TRUE.equals(seen.content().fromMe());
    } else if (message instanceof MessageFact.Ticked tick
        && !Boolean.FALSE.equals(tick.content().fromMe())) {
      Instant knownSince = tellsOwn && state != null ? state.createdAt() : null;
      life(tick.id().text()).ticked(hour, now, tick, knownSince);
    }
  }

  private MessageLife life(String id) {
    MessageLife known = lives.get(id);
    MessageLife life = known == null ? new MessageLife(false) : known.followedAt(now);
    lives.put(id, life);
    life.touch(now);
    return life;
  }

  SortedMap<Instant, HourFigures> finish(Instant until) {
    pass(until);
    lives.values().forEach(MessageLife::finish);
    return hours;
  }
}
