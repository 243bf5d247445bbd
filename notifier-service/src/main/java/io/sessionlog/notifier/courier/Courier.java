package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Health;
import io.sessionlog.notifier.courier.Snapshot.Owed;
import io.sessionlog.notifier.courier.Snapshot.Place;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.notice.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one endpoint has had, is owed and is tried with next. The log is the queue, the endpoint is
 * a cursor per partition, a failure is an exception to the cursor.
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li>Of every notification before a cursor, one of three is true: it was delivered (or died
 *       after its last try), the endpoint does not want it, or it is owed. A snapshot holds cursors
 *       and what is owed of one moment, so whoever goes on from the last one that was stored loses
 *       nothing, and repeats only what was answered since.
 *   <li>A session's notifications are owed in the order of the log, and only the first of them is
 *       ever tried, one attempt at a time: none is tried before the one before it is delivered or
 *       dead. Sessions do not wait for each other.
 *   <li>A cursor only grows. A notification whose order is not greater than the cursor's was told
 *       before, at another offset, and is passed.
 *   <li>At most {@code pace} attempts are under way; one while the circuit is open.
 * </ol>
 *
 * <p><b>Bounds.</b> {@link Limits#queued} notifications that have not failed, {@link Limits#parked}
 * sessions that wait for a retry, {@link Limits#owed} in all. At the first and the last the cursors
 * stand still; at the second the circuit opens, and they stand still as well: an endpoint that is
 * dead costs the same however long it is dead. A session that waits for a retry keeps places, not
 * bodies. Its notifications count into what may be owed, so a session that fails alone can hold up
 * the others of its endpoint once it has let {@link Limits#owed} pile up: the price for a bound.
 *
 * <p><b>Threads.</b> None; the caller's. Time and chance are handed in.
 */
public final class Courier {

  /** Without any success for so long an endpoint is disabled. */
  static final Duration GIVE_UP_AFTER = Duration.ofDays(5);

  private static final int GIVE_UP_ATTEMPTS = 10;
  private static final int RESENDS_REMEMBERED = 20;

  /** The bounds of one courier. */
  public record Limits(int concurrency, int queued, int parked, int owed) {
    public static final Limits DEFAULT = new Limits(32, 256, 1_000, 10_000);
  }

  /** Why the endpoint should be disabled. */
  public enum Verdict {
    GONE,
    DEAD_FOR_DAYS
  }

  private final Limits limits;
  private final Retries retries;
  private final Pace pace;
  private final Circuit circuit;

  private final Map<Integer, Cursor> cursors = new HashMap<>();
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Map<String, Resend> resends = new LinkedHashMap<>();
  private final List<String> resendsDone = new ArrayList<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>();

  private long dueCount;
  private int inFlight;
  private int owed;
  private int parked;
  private int parkedNotifications;
  private long pausedUntil = Long.MIN_VALUE;
  private boolean enabled = true;
  private @Nullable Verdict verdict;
  private Health health;

  /** The notifications of one session that are owed. */
  private static final class Lane {
    final String sessionId;
    final ArrayList<Item> items = new ArrayList<>(1);
    int failed;
    long nextAt;
    boolean inFlight;

    Lane(String sessionId) {
      this.sessionId = sessionId;
    }
  }

  private static final class Item {
    final Place place;
    @Nullable Notification notification;

    Item(Place place, @Nullable Notification notification) {
      this.place = place;
      this.notification = notification;
    }
  }

  /** A lane's turn; of a lane that has moved on since, it means nothing. */
  private record Due(long at, long number, Lane lane) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /** A courier that has delivered nothing yet. */
  public Courier(Map<Integer, Cursor> cursors, Limits limits, RandomGenerator random, long now) {
    this.limits = limits;
    this.retries = new Retries(random);
    this.pace = new Pace(limits.concurrency());
    this.circuit = new Circuit(retries);
    this.cursors.putAll(cursors);
    this.health = Health.at(now);
  }

  /** Goes on where another one was. */
  public Courier(Snapshot last, Limits limits, RandomGenerator random, long now) {
    this(last.cursors(), limits, random, now);
    health = last.health();
    resends.putAll(last.resends());
    resendsDone.addAll(last.resendsDone());
    if (last.circuitProbeAt() != null) {
      circuit.restore(last.circuitProbeAt(), last.circuitProbes());
    }
    for (Owed session : last.owed()) {
      Lane lane = lanes.computeIfAbsent(session.sessionId(), Lane::new);
      session.offsets().forEach(place -> lane.items.add(new Item(place, null)));
      lane.failed = session.failed();
      lane.nextAt = session.nextAt();
      owed += lane.items.size();
      if (lane.failed > 0) {
        park(lane);
      }
      schedule(lane);
    }
  }

  // --- what the log has

  /** Where the endpoint goes on in a partition. */
  public Cursor cursor(int partition) {
    return cursors.getOrDefault(partition, Cursor.at(0));
  }

  public Map<Integer, Cursor> cursors() {
    return Map.copyOf(cursors);
  }

  /** Whether another notification can be taken; until then the cursors stand still. */
  public boolean hasRoom() {
    return enabled
        && !circuit.isOpen()
        && owed - parkedNotifications < limits.queued()
        && owed < limits.owed();
  }

  /**
   * Takes a notification that the endpoint wants; its cursor moves behind it. Ask {@link #hasRoom}
   * first.
   */
  public void take(Notification notification) {
    Cursor cursor = cursor(notification.partition());
    if (notification.offset() < cursor.offset()) {
      throw new IllegalStateException(
          "taken before: %s, the cursor is at %d".formatted(notification, cursor.offset()));
    }
    if (!cursor.isBehind(notification)) {
      owe(notification);
    }
    pass(notification);
  }

  /** Moves the cursor behind a notification that the endpoint does not want. */
  public void pass(Notification notification) {
    cursors.put(notification.partition(), cursor(notification.partition()).behind(notification));
  }

  /** Moves a cursor over what is known to hold nothing for the endpoint. */
  public void moveTo(int partition, Cursor to) {
    Cursor from = cursor(partition);
    if (to.offset() >= from.offset()) {
      cursors.put(partition, from.movedTo(to));
    }
  }

  private void owe(Notification notification) {
    Lane lane = lanes.computeIfAbsent(notification.sessionId(), Lane::new);
    var place = new Place(notification.partition(), notification.offset());
    lane.items.add(new Item(place, lane.failed > 0 ? null : notification));
    owed++;
    if (lane.failed > 0) {
      parkedNotifications++;
    }
    if (lane.items.size() == 1) {
      lane.nextAt = Long.MIN_VALUE;
      schedule(lane);
    }
  }

  // --- what is sent again

  /** Asks for a range again; a request that is known already changes nothing. */
  public boolean resend(String id, Resend range) {
    if (resends.containsKey(id) || resendsDone.contains(id)) {
      return false;
    }
    resends.put(id, range);
    return true;
  }

  /** Ranges that are not yet read to their end. */
  public Map<String, Resend> resends() {
    return Map.copyOf(resends);
  }

  /** Takes a notification of a range that is sent again. */
  public void takeAgain(Notification notification) {
    owe(notification);
  }

  /** The range was read up to here; the request is done once it is read in all partitions. */
  public void resendReadTo(String id, int partition, long offset) {
    Resend range = resends.get(id);
    if (range == null) {
      return;
    }
    Map<Integer, Long> next = new HashMap<>(range.next());
    next.put(partition, offset);
    boolean done =
        next.entrySet().stream()
            .allMatch(at -> at.getValue() >= range.end().getOrDefault(at.getKey(), Long.MIN_VALUE));
    if (done) {
      resends.remove(id);
      resendsDone.add(id);
      if (resendsDone.size() > RESENDS_REMEMBERED) {
        resendsDone.remove(0);
      }
    } else {
      resends.put(id, new Resend(next, range.end(), range.sessionId()));
    }
  }

  // --- what is tried

  /** The next attempt to start; null: none now. */
  public @Nullable Attempt next(long now) {
    if (!enabled || inFlight >= (circuit.isOpen() ? 1 : pace.concurrency()) || now < pausedUntil) {
      return null;
    }
    if (circuit.isOpen()) {
      return now < circuit.probeAt() ? null : probe();
    }
    for (Due first = due.peek(); first != null && first.at() <= now; first = due.peek()) {
      due.poll();
      Lane lane = first.lane();
      if (isTurnOf(lane, first)) {
        return start(lane, false);
      }
    }
    return null;
  }

  private @Nullable Attempt probe() {
    // Whatever its turn: the one that is due first shows as well as any whether the endpoint lives.
    for (Due first = due.poll(); first != null; first = due.poll()) {
      if (isTurnOf(first.lane(), first)) {
        return start(first.lane(), true);
      }
    }
    // Nothing is owed that could ask: the next notification will.
    circuit.close();
    pace.startAgain();
    return null;
  }

  private boolean isTurnOf(Lane lane, Due turn) {
    return !lane.inFlight
        && !lane.items.isEmpty()
        && lane.nextAt == turn.at()
        && lanes.get(lane.sessionId) == lane;
  }

  private Attempt start(Lane lane, boolean probe) {
    lane.inFlight = true;
    inFlight++;
    Item item = lane.items.get(0);
    return new Attempt(lane.sessionId, item.place, item.notification, lane.failed + 1, probe);
  }

  /**
   * What came of an attempt.
   *
   * @return whether the notification died: it was tried for the last time
   */
  public boolean answered(Attempt attempt, Outcome outcome, long now) {
    Lane lane = lanes.get(attempt.sessionId());
    if (lane == null || !lane.inFlight) {
      throw new IllegalStateException("no attempt is under way for " + attempt.sessionId());
    }
    lane.inFlight = false;
    inFlight--;
    boolean wasOpen = circuit.isOpen();
    switch (outcome.kind()) {
      case DELIVERED -> {
        health = health.delivered(now);
        circuit.note(false, now);
        pace.wentWell();
        done(lane);
      }
      case UNAVAILABLE -> done(lane);
      case GONE -> {
        health = health.failed(now, outcome.words());
        verdict = Verdict.GONE;
        lane.nextAt = now;
        schedule(lane);
      }
      case OVERLOADED, REFUSED -> {
        return failed(lane, attempt, outcome, now);
      }
    }
    if (wasOpen && !circuit.isOpen()) {
      recovered(now);
    }
    return false;
  }

  /** An attempt that could not be made, through no fault of the endpoint's: it does not count. */
  public void putBack(Attempt attempt, long nextAt) {
    Lane lane = lanes.get(attempt.sessionId());
    if (lane != null && lane.inFlight) {
      lane.inFlight = false;
      inFlight--;
      lane.nextAt = nextAt;
      schedule(lane);
    }
  }

  private boolean failed(Lane lane, Attempt attempt, Outcome outcome, long now) {
    health = health.failed(now, outcome.words());
    if (attempt.probe() || !circuit.isOpen()) {
      circuit.note(true, now);
    }
    if (outcome.kind() == Outcome.Kind.OVERLOADED) {
      pace.overloaded(now);
    }
    long pause = pauseMillis(outcome);
    if (pause > 0 && outcome.kind() == Outcome.Kind.OVERLOADED) {
      pausedUntil = Math.max(pausedUntil, now + pause);
    }
    boolean died = false;
    if (attempt.probe()) {
      // It asked for all of them: a notification does not grow older by it.
      lane.nextAt = now;
    } else if (lane.failed + 1 >= Retries.MAX_ATTEMPTS) {
      died = true;
      health = health.died();
      done(lane);
    } else {
      lane.failed++;
      lane.nextAt = now + Math.max(pause, retries.delayMillis(lane.failed));
      if (lane.failed == 1) {
        park(lane);
      }
    }
    if (!died) {
      schedule(lane);
    }
    if (parked > limits.parked()) {
      circuit.open(now);
    }
    if (health.attemptsSinceSuccess() >= GIVE_UP_ATTEMPTS
        && now - health.failingSince() >= GIVE_UP_AFTER.toMillis()) {
      verdict = Verdict.DEAD_FOR_DAYS;
    }
    return died;
  }

  private static long pauseMillis(Outcome outcome) {
    Duration asked = outcome.retryAfter();
    if (asked == null) {
      return 0;
    }
    return Math.min(asked.toMillis(), Retries.LONGEST_PAUSE.toMillis());
  }

  private void park(Lane lane) {
    parked++;
    parkedNotifications += lane.items.size();
    lane.items.forEach(item -> item.notification = null);
  }

  private void done(Lane lane) {
    if (lane.failed > 0) {
      parked--;
      parkedNotifications -= lane.items.size();
    }
    lane.items.remove(0);
    owed--;
    lane.failed = 0;
    lane.nextAt = Long.MIN_VALUE;
    if (lane.items.isEmpty()) {
      lanes.remove(lane.sessionId);
    } else {
      schedule(lane);
    }
  }

  /** The endpoint is back: nobody waits for the rest of a delay. */
  private void recovered(long now) {
    pace.startAgain();
    for (Lane lane : lanes.values()) {
      if (!lane.inFlight && lane.nextAt > now) {
        lane.nextAt = now;
        schedule(lane);
      }
    }
  }

  private void schedule(Lane lane) {
    due.add(new Due(lane.nextAt, dueCount++, lane));
  }

  /** When {@link #next} may have something that it has not now; null: not by time alone. */
  public @Nullable Long wakeUpAt() {
    if (!enabled || inFlight >= pace.concurrency()) {
      return null;
    }
    if (circuit.isOpen()) {
      return inFlight > 0 ? null : Long.valueOf(Math.max(circuit.probeAt(), pausedUntil));
    }
    while (!due.isEmpty() && !isTurnOf(due.peek().lane(), due.peek())) {
      due.poll();
    }
    Due first = due.peek();
    return first == null ? null : Long.valueOf(Math.max(first.at(), pausedUntil));
  }

  // --- on and off

  public void disable() {
    enabled = false;
  }

  /** Forgets what was held against the endpoint, and tries at once what is owed. */
  public void enable(long now) {
    enabled = true;
    verdict = null;
    pausedUntil = Long.MIN_VALUE;
    health = health.enabled(now);
    circuit.close();
    recovered(now);
  }

  /** Leaves out what is owed, and all before these cursors. */
  public void skipTo(Map<Integer, Cursor> to) {
    lanes.values().removeIf(lane -> !lane.inFlight);
    due.clear();
    owed = 0;
    parked = 0;
    parkedNotifications = 0;
    for (Lane lane : lanes.values()) {
      lane.items.subList(1, lane.items.size()).clear();
      owed++;
      if (lane.failed > 0) {
        parked++;
        parkedNotifications++;
      }
    }
    to.forEach(this::moveTo);
  }

  /** Null: it may go on. */
  public @Nullable Verdict verdict() {
    return verdict;
  }

  public Health health() {
    return health;
  }

  public boolean isCircuitOpen() {
    return circuit.isOpen();
  }

  public int owed() {
    return owed;
  }

  public int parked() {
    return parked;
  }

  public int inFlight() {
    return inFlight;
  }

  public Snapshot snapshot() {
    List<Owed> sessions = new ArrayList<>(lanes.size());
    for (Lane lane : lanes.values()) {
      sessions.add(
          new Owed(
              lane.sessionId,
              lane.items.stream().map(item -> item.place).toList(),
              lane.failed,
              lane.nextAt));
    }
    // What waits longest is tried first by whoever goes on: the order of the log.
    sessions.sort(
        Comparator.comparingLong((Owed session) -> session.nextAt())
            .thenComparingLong(session -> session.offsets().get(0).offset()));
    return new Snapshot(
        Map.copyOf(cursors),
        sessions,
        Map.copyOf(resends),
        List.copyOf(resendsDone),
        circuit.isOpen() ? Long.valueOf(circuit.probeAt()) : null,
        circuit.probes(),
        health);
  }
}
