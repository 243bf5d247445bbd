package io.sessionlog.query.push;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.query.session.SessionJson;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Summary;
import io.sessionlog.support.http.JsonBytes;
import io.sessionlog.support.position.Positions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one client still has to be told, and how far it has come. The dispatcher's thread adds, the
 * client's writer takes; no I/O here.
 *
 * <p>What is promised of ids: an id with positions P and time T is handed out only if every session
 * whose present position is at or below P was told in that state, and every code that expired up to
 * T was told as expired. So a node that is given the id tells what lies above P and what expired
 * after T, and nothing else. It holds by this:
 *
 * <ul>
 *   <li>Changes are added by whole batches, each with the moment of the table at which it was
 *       taken. The writer takes all that are there and renders them as of the newest such moment.
 *   <li>Of what it took it first tells what lies at or below P: there only codes expired; T grows
 *       with them. Then the rest in the order of positions, and P grows with each.
 *   <li>After the last one, P and T are those of the moment, also for what did not match.
 *   <li>A snapshot begins with an id from which nobody goes on, so that the client forgets the one
 *       that it came with, and has the next at its end. Likewise what another fold's states differ
 *       in.
 *   <li>A feed starts only once this node has seen all that the id tells of, see {@link
 *       Dispatcher}.
 * </ul>
 *
 * <p>Changes of one session are merged: the latest wins. So a client that is slow is told less,
 * never something old.
 */
final class Feed {

  private static final long SUMMARY_INTERVAL_NANOS = 1_000_000_000;

  private final String log;
  private final PushIds ids;
  private final int maxPending;
  private final SessionFilter filter;

  // Between the dispatcher's thread and the writer, under this object's lock.
  private Map<String, Update> pending = new LinkedHashMap<>();
  private @Nullable Moment offered;
  private @Nullable Summary summary;
  private Instant summaryAsOf = Instant.EPOCH;
  private boolean heartbeat;
  private long staleSeconds;
  private SessionFilter nextFilter;
  private String nextTopic;
  private String nextMark;

  // From the dispatcher to the writer.
  private volatile @Nullable CatchUp start;

  // The dispatcher's alone.
  private Summary lastSummary;
  private long lastSummaryNanos;

  // The writer's alone.
  private boolean begun;
  private Iterator<StoredSession> snapshot = Collections.emptyIterator();
  private final Deque<Update> sending = new ArrayDeque<>();
  private int expiredToSend;
  private Moment known;
  private Moment goal;
  private String mark;
  private String toldTopic;
  private String goalTopic;
  private String goalMark;

  /**
   * @param log the mark of the log, for ids
   * @param ids writes them
   * @param stateTopic whose states are offered
   * @param maxPending see {@link #offer}
   * @param moment from which on all changes are offered
   */
  Feed(
      SessionFilter filter,
      String log,
      PushIds ids,
      String stateTopic,
      int maxPending,
      Moment moment,
      Summary counts,
      long nowNanos) {
    this.log = log;
    this.ids = ids;
    this.maxPending = maxPending;
    this.filter = filter;
    this.mark = PushId.markOf(filter, stateTopic);
    this.toldTopic = stateTopic;
    this.goalMark = mark;
    this.goalTopic = stateTopic;
    this.nextFilter = filter;
    this.nextMark = mark;
    this.nextTopic = stateTopic;
    this.known = moment;
    this.goal = moment;
    this.summary = counts;
    this.lastSummary = counts;
    this.lastSummaryNanos = nowNanos;
    this.summaryAsOf = moment.asOf();
  }

  // ---- the dispatcher's thread

  /** What the client is told first; until then it is told nothing. */
  void begin(CatchUp first) {
    start = first;
  }

  /**
   * Adds a batch of changes.
   *
   * @param moment at which they were taken
   * @return whether the client may go on: not with more sessions to be told of than is allowed
   */
  synchronized boolean offer(Collection<Update> updates, Moment moment) {
    for (Update update : updates) {
      pending.put(update.sessionId(), update);
    }
    offered = moment;
    return pending.size() <= maxPending;
  }

  /** Adds sessions to the feed, with what they are at a moment; ids tell so once all were told. */
  synchronized boolean widen(SessionFilter wider, Collection<Update> updates, Moment moment) {
    follow(wider, nextTopic);
    return offer(updates, moment);
  }

  /**
   * Another fold's states are offered from now on.
   *
   * @param differing the batch that tells what differs, in one step with the turn: whoever was told
   *     a part of it starts anew
   * @return whether that was possible: not with more sessions to be told of than is allowed
   */
  synchronized boolean turn(String topic, Collection<Update> differing, Moment moment) {
    if (pending.size() + differing.size() > maxPending) {
      return false;
    }
    follow(nextFilter, topic);
    return offer(differing, moment);
  }

  /** Takes sessions off the feed. */
  synchronized void narrow(SessionFilter narrower, Collection<String> sessionIds) {
    follow(narrower, nextTopic);
    pending.keySet().removeAll(sessionIds);
  }

  private void follow(SessionFilter filter, String topic) {
    nextFilter = filter;
    nextTopic = topic;
    nextMark = PushId.markOf(filter, topic);
  }

  /** Adds a summary if it is another one than the last, and that was told a second ago. */
  boolean offer(Summary newest, Instant asOf, long nowNanos) {
    if (newest.equals(lastSummary) || nowNanos - lastSummaryNanos < SUMMARY_INTERVAL_NANOS) {
      return false;
    }
    lastSummary = newest;
    lastSummaryNanos = nowNanos;
    synchronized (this) {
      summary = newest;
      summaryAsOf = asOf;
    }
    return true;
  }

  /**
   * @param stale how many seconds old the view may be; 0: it is fresh
   */
  synchronized void offerHeartbeat(long stale) {
    heartbeat = true;
    staleSeconds = stale;
  }

  // ---- the writer

  /**
   * The next frame; null if there is none now.
   *
   * @param settled a moment up to which every batch has been offered
   */
  @Nullable Frame next(Moment settled, Instant now) {
    if (!begun) {
      CatchUp first = start;
      if (first == null) {
        return null;
      }
      begun = true;
      start = null;
      Frame head = head(first);
      if (head != null) {
        return head;
      }
    }
    if (snapshot.hasNext()) {
      return ofSnapshot(snapshot.next());
    }
    if (!sending.isEmpty()) {
      return session(sending.removeFirst());
    }
    Frame counts = summary();
    if (counts != null) {
      return counts;
    }
    if (take(settled)) {
      return session(sending.removeFirst());
    }
    reachGoal();
    return heartbeat(now);
  }

  private @Nullable Frame head(CatchUp first) {
    known = first.known();
    goal = first.moment();
    toldTopic = first.knownTopic();
    goalTopic = first.topic();
    goalMark = PushId.markOf(filter, goalTopic);
    List<StoredSession> sessions = first.snapshot();
    if (sessions == null) {
      sort(first.updates());
      return null;
    }
    // Shared by all that began together.
    snapshot = sessions.iterator();
    if (sessions.isEmpty()) {
      reachGoal();
    }
    return new Frame(
        Frame.Kind.SNAPSHOT,
        sessions.isEmpty() ? id() : idOfNoReturn(),
        JsonBytes.object(json -> json.writeNumberProperty("sessions", sessions.size())));
  }

  private Frame ofSnapshot(StoredSession session) {
    boolean isLast = !snapshot.hasNext();
    if (isLast) {
      reachGoal();
    }
    return frame(Update.shown(session), isLast ? id() : null);
  }

  /** Whether there was anything; afterwards {@link #sending} has it in order. */
  private boolean take(Moment settled) {
    Collection<Update> taken;
    synchronized (this) {
      goal = goal.or(offered == null ? settled : settled.or(offered));
      goalTopic = nextTopic;
      goalMark = nextMark;
      if (pending.isEmpty()) {
        return false;
      }
      taken = pending.values();
      pending = new LinkedHashMap<>();
    }
    sort(taken);
    return true;
  }

  private void sort(Collection<Update> updates) {
    List<Update> expired = new ArrayList<>();
    List<Update> moved = new ArrayList<>();
    for (Update update : updates) {
      Position position = update.position();
      (position == null || known.positions().cover(position) ? expired : moved).add(update);
    }
    expired.sort(Update.BY_QR_EXPIRY);
    moved.sort(Update::byPosition);
    sending.addAll(expired);
    sending.addAll(moved);
    expiredToSend = expired.size();
  }

  private Frame session(Update update) {
    if (expiredToSend > 0) {
      expiredToSend--;
      told(update.qrExpiryMillis());
    } else {
      toldExpiredUpTo(goal.asOf());
      Position position = update.position();
      if (position != null) {
        known = new Moment(known.positions().and(position), known.asOf());
      }
    }
    if (sending.isEmpty()) {
      reachGoal();
    }
    return frame(update, id());
  }

  private void reachGoal() {
    toldExpiredUpTo(goal.asOf());
    known = new Moment(known.positions().and(goal.positions()), known.asOf());
    toldTopic = goalTopic;
    mark = goalMark;
  }

  /** The next ones may have the same moment: it counts as told with the last of them. */
  private void told(long qrExpiryMillis) {
    Update next = expiredToSend > 0 ? sending.peekFirst() : null;
    boolean lastOfItsMoment = next == null || next.qrExpiryMillis() > qrExpiryMillis;
    if (lastOfItsMoment && qrExpiryMillis <= goal.asOf().toEpochMilli()) {
      toldExpiredUpTo(Instant.ofEpochMilli(Math.max(0, qrExpiryMillis)));
    }
  }

  private void toldExpiredUpTo(Instant asOf) {
    if (known.asOf().isBefore(asOf)) {
      known = new Moment(known.positions(), asOf);
    }
  }

  private Frame frame(Update update, @Nullable String id) {
    StoredSession session = update.session();
    return session == null
        ? new Frame(
            Frame.Kind.REMOVED,
            id,
            JsonBytes.object(json -> json.writeStringProperty("sessionId", update.sessionId())))
        : new Frame(
            Frame.Kind.SESSION,
            id,
            session.asListEntry(goal.asOf(), filter.qrShown(), SessionJson::listEntry));
  }

  private @Nullable Frame summary() {
    Summary counts;
    Instant asOf;
    synchronized (this) {
      counts = summary;
      asOf = summaryAsOf;
      summary = null;
    }
    return counts == null
        ? null
        : new Frame(Frame.Kind.SUMMARY, null, SessionJson.summary(counts, asOf));
  }

  private @Nullable Frame heartbeat(Instant now) {
    long stale;
    synchronized (this) {
      if (!heartbeat) {
        return null;
      }
      heartbeat = false;
      stale = staleSeconds;
    }
    return new Frame(
        Frame.Kind.HEARTBEAT,
        id(),
        JsonBytes.object(
            json -> {
              json.writeStringProperty("timestamp", Timestamps.format(now));
              if (stale > 0) {
                json.writeNumberProperty("staleSeconds", stale);
              }
            }));
  }

  private String id() {
    Positions until = known.positions().and(goal.positions());
    String told = toldTopic.equals(goalTopic) ? mark : PushId.IN_PART;
    return written(new PushId(log, told, known.asOf(), known.positions(), until));
  }

  private String idOfNoReturn() {
    return written(new PushId(log, PushId.IN_PART, goal.asOf(), goal.positions()));
  }

  private String written(PushId id) {
    return ids.write(id, filter.visibleTo() != null);
  }
}
