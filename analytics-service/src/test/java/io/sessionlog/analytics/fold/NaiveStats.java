package io.sessionlog.analytics.fold;

import io.sessionlog.model.FoldResult;
import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The same numbers with everything in memory and nothing incremental: first the whole history of a
 * session, then each question by itself, by walking over all of it.
 */
final class NaiveStats {

  /** Everything about one hour, by names. */
  static final class Hour {
    final Map<String, Long> counts = new TreeMap<>();
    final List<Long> toConnect = new ArrayList<>();
    final List<Long> toDelivered = new ArrayList<>();
    final List<Long> toRead = new ArrayList<>();

    void add(String name, long more) {
      counts.merge(name, more, Long::sum);
      counts.remove(name, 0L);
    }
  }

  private record Happened(
      long at,
      SessionEvent event,
      List<MessageFact> messages,
      @Nullable SessionState before,
      @Nullable SessionState after,
      Outcome outcome,
      int epoch) {}

  private final Map<String, Hour> hours = new HashMap<>();

  static Map<String, Hour> of(List<byte[]> log) {
    var naive = new NaiveStats();
    naive.histories(log).forEach(naive::count);
    naive.hours.values().removeIf(hour -> hour.counts.isEmpty());
    return naive.hours;
  }

  private Hour hour(String session, int epoch, long at) {
    return hours.computeIfAbsent(
        Maps.row(session, epoch, (int) Math.floorDiv(at, 3_600_000)), unused -> new Hour());
  }

  private Map<String, List<Happened>> histories(List<byte[]> log) {
    var fold = new SessionFold(SessionFold.DEFAULT_SETTLE_WINDOW);
    Map<String, List<Happened>> histories = new LinkedHashMap<>();
    for (int offset = 0; offset < log.size(); offset++) {
      SessionEvent event = EventCodec.read(log.get(offset));
      List<Happened> history =
          histories.computeIfAbsent(event.sessionId(), unused -> new ArrayList<>());
      Happened last = history.isEmpty() ? null : history.get(history.size() - 1);
      SessionState before = last == null ? null : last.after();
      FoldResult result = fold.apply(before, event, new Position(0, offset));
      if (last == null && result.state() == null) {
        continue;
      }
      long at = event.time().toEpochMilli();
      int epoch = 0;
      if (last != null) {
        at = Math.max(at, last.at());
        boolean same =
            result.state() == null || Objects.equals(result.state().userId(), lastOwner(history));
        epoch = same ? last.epoch() : last.epoch() + 1;
      }
      history.add(
          new Happened(
              at,
              event,
              MessageReader.read(log.get(offset)).facts(),
              before,
              result.state(),
              result.outcome(),
              epoch));
    }
    return histories;
  }

  private static @Nullable String lastOwner(List<Happened> history) {
    for (int i = history.size() - 1; i >= 0; i--) {
      SessionState state = history.get(i).after();
      if (state != null) {
        return state.userId();
      }
    }
    return null;
  }

  private void count(String session, List<Happened> history) {
    for (int i = 0; i + 1 < history.size(); i++) {
      countTime(session, history, i);
    }
    for (int i = 0; i < history.size(); i++) {
      countEvent(session, history.get(i));
    }
    countAttempts(session, history);
    Map<String, List<Integer>> byMessage = new LinkedHashMap<>();
    for (int i = 0; i < history.size(); i++) {
      for (MessageFact fact : history.get(i).messages()) {
        if (fact instanceof MessageFact.OfMessage message) {
          byMessage.computeIfAbsent(message.id().text(), unused -> new ArrayList<>()).add(i);
        } else if (fact instanceof MessageFact.Called call) {
          byMessage.computeIfAbsent("call " + call.id(), unused -> new ArrayList<>()).add(i);
        }
      }
    }
    byMessage.values().forEach(events -> countMessage(session, history, events));
  }

  private static String status(@Nullable SessionState state) {
    return state == null ? "gone" : state.statusSince() == null ? "untold" : state.status().name();
  }

  private static boolean isSenders(Happened event) {
    return event.event().fact().doubted() == null
        && !List.of(
                "session_registered",
                "session_deleted",
                "session_expired",
                "qr_expired",
                "session_observed")
            .contains(event.event().attributes().event());
  }

  /** Between one event and the next, minute by minute where it may matter. */
  private void countTime(String session, List<Happened> history, int index) {
    Happened here = history.get(index);
    long to = history.get(index + 1).at();
    if (here.after() == null) {
      return;
    }
    long sign = 0;
    for (int i = 0; i <= index; i++) {
      SessionFact fact = history.get(i).event().fact();
      boolean isAnswer =
          fact.doubted() != null
              && !(fact instanceof SessionFact.SessionObserved o && !o.isKnown());
      sign = isSenders(history.get(i)) || isAnswer ? history.get(i).at() : sign;
    }
    for (long at = here.at(); at < to; ) {
      boolean connected =
          here.after().status() == SessionStatus.SESSION_CONNECTED
              && here.after().statusSince() != null;
      boolean unseen = connected && at >= sign + 1_800_000;
      long end = Math.min(to, (Math.floorDiv(at, 3_600_000) + 1) * 3_600_000);
      if (connected && !unseen) {
        end = Math.min(end, sign + 1_800_000);
      }
      hour(session, here.epoch(), at)
          .add("time " + (unseen ? "unseen" : status(here.after())), end - at);
      at = end;
    }
  }

  private void countEvent(String session, Happened e) {
    Hour hour = hour(session, e.epoch(), e.at());
    if (isSenders(e)) {
      hour.add("events", 1);
    }
    switch (e.outcome()) {
      case LATE_PROGRESS -> hour.add("late", 1);
      case OLDER_THAN_STATUS -> hour.add("older", 1);
      case REPEATED_DELIVERY -> hour.add("repeated", 1);
      case SIGN_OF_LIFE ->
          hour.add(
              "lost connected", e.before() != null && e.before().statusSince() != null ? 1 : 0);
      default -> {}
    }
    if (e.event().fact().doubted() != null) {
      hour.add(
          "lost corrected",
          e.before() != null && !status(e.before()).equals(status(e.after())) ? 1 : 0);
    }
    boolean was = status(e.before()).equals("SESSION_CONNECTED");
    boolean is = status(e.after()).equals("SESSION_CONNECTED");
    hour.add("connects", is && !was ? 1 : 0);
    hour.add("drops", was && !is ? 1 : 0);
    hour.add("codes", showsCode(e) ? 1 : 0);
  }

  private static boolean showsCode(Happened e) {
    if (e.event().attributes().event().equals("waha.session.status")) {
      return e.event().fact() instanceof SessionFact.QrAwaited
          && List.of(Outcome.APPLIED, Outcome.UNCHANGED).contains(e.outcome());
    }
    String code = e.after() == null ? null : e.after().qr();
    return code != null && (e.before() == null || !code.equals(e.before().qr()));
  }

  private void countAttempts(String session, List<Happened> history) {
    Happened first = null;
    for (Happened e : history) {
      if (first == null && showsCode(e)) {
        first = e;
        hour(session, e.epoch(), e.at()).add("attempts", 1);
      }
      if (first == null) {
        continue;
      }
      String status = status(e.after());
      if (status.equals("SESSION_CONNECTED")) {
        hour(session, e.epoch(), e.at()).add("successes", 1);
        hour(session, e.epoch(), e.at()).toConnect.add(e.at() - first.at());
        first = null;
      } else if (List.of("gone", "SESSION_NOT_CONNECTED", "AUTH_FAILURE", "ERROR")
          .contains(status)) {
        hour(session, e.epoch(), e.at()).add("given up", 1);
        first = null;
      }
    }
  }

  /** All events of one message, cut where the owner changed or nothing came for a week. */
  private void countMessage(String session, List<Happened> history, List<Integer> events) {
    List<Happened> life = new ArrayList<>();
    boolean anothers = false;
    for (int index : events) {
      Happened e = history.get(index);
      if (isReceivedTick(e)) {
        continue;
      }
      if (!life.isEmpty()) {
        Happened last = life.get(life.size() - 1);
        boolean over = e.at() - last.at() > 7L * 24 * 3_600_000;
        if (last.epoch() != e.epoch() || over) {
          countLife(session, history, life, anothers);
          life = new ArrayList<>();
          anothers = !over;
        }
      }
      life.add(e);
    }
    if (!life.isEmpty()) {
      countLife(session, history, life, anothers);
    }
  }

  private static boolean isReceivedTick(Happened e) {
    return e.messages().get(0) instanceof MessageFact.Ticked tick
        && Boolean.FALSE.equals(tick.content().fromMe());
  }

  /**
   * @param anothers it was known before the owner changed: its message is not missed
   */
  private void countLife(
      String session, List<Happened> history, List<Happened> life, boolean anothers) {
    if (life.get(0).messages().get(0) instanceof MessageFact.Called) {
      hour(session, life.get(0).epoch(), life.get(0).at()).add("calls", 1);
      return;
    }
    Happened seen = null;
    MessageFact.Seen content = null;
    Map<String, Integer> names = new HashMap<>();
    Map<Integer, Integer> ticks = new HashMap<>();
    for (Happened e : life) {
      Hour hour = hour(session, e.epoch(), e.at());
      if (e.messages().get(0) instanceof MessageFact.Seen s) {
        if (seen == null) {
          seen = e;
          content = s;
          String type = s.content().type();
          hour.add((Boolean.TRUE.equals(s.content().fromMe()) ? "out " : "in ") + type, 1);
        }
        hour.add(
            "repeated", names.merge(e.event().attributes().event(), 1, Integer::sum) > 1 ? 1 : 0);
      } else if (e.messages().get(0) instanceof MessageFact.Ticked t
          && ticks.merge(t.ack(), 1, Integer::sum) == 1) {
        hour.add("ack " + t.ack(), 1);
      }
    }
    boolean isSent = seen != null && Boolean.TRUE.equals(content.content().fromMe());
    if (isSent) {
      countFate(hour(session, seen.epoch(), seen.at()), seen, life);
    } else if (seen == null && !anothers) {
      countLoss(session, history, life);
    }
  }

  private static void countFate(Hour sentIn, Happened seen, List<Happened> life) {
    sentIn.add("sent", 1);
    boolean delivered = false;
    boolean read = false;
    boolean failed = false;
    boolean sent = false;
    for (Happened e : life) {
      sent |= e.equals(seen);
      boolean isTick = e.messages().get(0) instanceof MessageFact.Ticked;
      Integer ack =
          isTick
              ? Integer.valueOf(((MessageFact.Ticked) e.messages().get(0)).ack())
              : ((MessageFact.Seen) e.messages().get(0)).ack();
      if (ack == null) {
        continue;
      }
      failed |= ack < 0;
      if (ack >= 2 && !delivered && ack == 2 && isTick && sent) {
        sentIn.toDelivered.add(e.at() - seen.at());
      }
      if (ack >= 3 && !read && isTick && sent) {
        sentIn.toRead.add(e.at() - seen.at());
      }
      delivered |= ack >= 2;
      read |= ack >= 3;
    }
    sentIn.add("delivered", delivered ? 1 : 0);
    sentIn.add("read", read ? 1 : 0);
    sentIn.add("failed", failed && !delivered ? 1 : 0);
  }

  /** The first tick whose message should have been told by then. */
  private void countLoss(String session, List<Happened> history, List<Happened> life) {
    for (Happened e : life) {
      if (!(e.messages().get(0) instanceof MessageFact.Ticked tick)) {
        continue;
      }
      boolean tellsOwn =
          history.subList(0, history.indexOf(e)).stream()
              .flatMap(earlier -> earlier.messages().stream())
              .anyMatch(
                  fact ->
                      fact instanceof MessageFact.Seen s
                          && Boolean.TRUE.equals(s.content().fromMe()));
      Instant sentAt = tick.content().sentAt() == null ? null : tick.content().sentAt().time();
      if (tellsOwn
          && sentAt != null
          && e.after() != null
          && !sentAt.isBefore(e.after().createdAt())
          && e.at() - sentAt.toEpochMilli() < 7L * 24 * 3_600_000) {
        hour(session, e.epoch(), e.at()).add("lost message", 1);
        return;
      }
    }
  }
}
