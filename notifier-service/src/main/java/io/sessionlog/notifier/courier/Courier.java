package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.courier.Lanes.Lane;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Health;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.notice.Notification;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

  /** The bounds of one courier. */
  public record Limits(int concurrency, int queued, int parked, int owed) {
    public static final Limits DEFAULT = new Limits(32, 256, 1_000, 10_000);

    public Limits withConcurrency(int sessions) {
      return new Limits(sessions, queued, parked, owed);
    }
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
  private final Lanes lanes = new Lanes();
  private final Resends resends = new Resends();

  private int inFlight;
  private long pausedUntil = Long.MIN_VALUE;
  private boolean enabled = true;
  private @Nullable Verdict verdict;
  private Health health;

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
    resends.restore(last);
    if (last.circuitProbeAt() != null) {
      circuit.restore(last.circuitProbeAt(), last.circuitProbes());
    }
    lanes.restore(last.owed());
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
        && lanes.queued() < limits.queued()
        && lanes.owed() < limits.owed();
  }

  /** Whether so many can be taken that it is worth reading for them. */
  public boolean hasRoomForMany() {
    return hasRoom() && lanes.queued() <= limits.queued() / 2;
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
      lanes.owe(notification);
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

  // --- what is sent again

  /** Asks for a range again; a request that is known already changes nothing. */
  public boolean resend(String id, Resend range) {
    return resends.ask(id, range);
  }

  /** Ranges that are not yet read to their end. */
  public Map<String, Resend> resends() {
    return resends.open();
  }

  /** Takes a notification of a range that is sent again. */
  public void takeAgain(Notification notification) {
    lanes.owe(notification);
  }

  /** The range was read up to here; the request is done once it is read in all partitions. */
  public void resendReadTo(String id, int partition, long offset) {
    resends.readTo(id, partition, offset);
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
    Lane lane = lanes.take(now);
    return lane == null ? null : start(lane, false);
  }

  private @Nullable Attempt probe() {
    // Whatever its turn: the one that is due first shows as well as any whether the endpoint lives.
    Lane lane = lanes.takeAny();
    if (lane != null) {
      return start(lane, true);
    }
    // Nothing is owed that could ask: the next notification will.
    circuit.close();
    pace.startAgain();
    return null;
  }

  private Attempt start(Lane lane, boolean probe) {
    inFlight++;
    Lanes.Item first = lane.first();
    return new Attempt(
        lane.sessionId, first.place(), first.notification(), lane.failed() + 1, probe);
  }

  /**
   * What came of an attempt.
   *
   * @return whether the notification died: it was tried for the last time
   */
  public boolean answered(Attempt attempt, Outcome outcome, long now) {
    Lane lane = lanes.inFlight(attempt.sessionId());
    if (lane == null) {
      throw new IllegalStateException("no attempt is under way for " + attempt.sessionId());
    }
    inFlight--;
    boolean wasOpen = circuit.isOpen();
    boolean died =
        switch (outcome.kind()) {
          case DELIVERED -> {
            health = health.delivered(now);
            circuit.note(false, now);
            pace.wentWell();
            lanes.done(lane);
            yield false;
          }
          case UNAVAILABLE -> {
            health = health.died();
            lanes.done(lane);
            yield true;
          }
          case GONE -> {
            health = health.failed(now, outcome.words());
            verdict = Verdict.GONE;
            lanes.again(lane, now);
            yield false;
          }
          case OVERLOADED, REFUSED -> failed(lane, attempt, outcome, now);
        };
    if (wasOpen && !circuit.isOpen()) {
      recovered(now);
    }
    return died;
  }

  /** An attempt that could not be made, through no fault of the endpoint's: it does not count. */
  public void putBack(Attempt attempt, long nextAt) {
    Lane lane = lanes.inFlight(attempt.sessionId());
    if (lane != null) {
      inFlight--;
      lanes.again(lane, nextAt);
    }
  }

  private boolean failed(Lane lane, Attempt attempt, Outcome outcome, long now) {
    health = health.failed(now, outcome.words());
    if (attempt.probe() || !circuit.isOpen()) {
      circuit.note(true, now);
    }
    long pause = pauseMillis(outcome);
    if (outcome.kind() == Outcome.Kind.OVERLOADED) {
      pace.overloaded(now);
      if (pause > 0) {
        pausedUntil = Math.max(pausedUntil, now + pause);
      }
    }
    boolean died = false;
    if (attempt.probe()) {
      // It asked for all of them: a notification does not grow older by it.
      lanes.again(lane, now);
    } else if (attempt.number() >= Retries.MAX_ATTEMPTS) {
      died = true;
      health = health.died();
      lanes.done(lane);
    } else {
      lanes.failed(lane, now + Math.max(pause, retries.delayMillis(attempt.number())));
    }
    if (lanes.parked() > limits.parked()) {
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

  /** The endpoint is back: nobody waits for the rest of a delay. */
  private void recovered(long now) {
    pace.startAgain();
    lanes.hurry(now);
  }

  /** When {@link #next} may have something that it has not now; null: not by time alone. */
  public @Nullable Long wakeUpAt() {
    if (!enabled || inFlight >= pace.concurrency()) {
      return null;
    }
    if (circuit.isOpen()) {
      return inFlight > 0 ? null : Long.valueOf(Math.max(circuit.probeAt(), pausedUntil));
    }
    Long first = lanes.nextAt();
    return first == null ? null : Long.valueOf(Math.max(first, pausedUntil));
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
    lanes.clear();
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
    return lanes.owed();
  }

  public int parked() {
    return lanes.parked();
  }

  public int inFlight() {
    return inFlight;
  }

  public Snapshot snapshot() {
    return new Snapshot(
        Map.copyOf(cursors),
        lanes.snapshot(),
        resends.open(),
        resends.done(),
        circuit.isOpen() ? Long.valueOf(circuit.probeAt()) : null,
        circuit.probes(),
        health);
  }
}
