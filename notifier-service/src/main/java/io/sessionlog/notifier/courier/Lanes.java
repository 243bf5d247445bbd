package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.courier.Snapshot.Owed;
import io.sessionlog.notifier.courier.Snapshot.Place;
import io.sessionlog.notifier.notice.Notification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint is owed, a lane for each session: its notifications in the order of the log, and
 * the time at which the first of them may be tried. A lane that waits for a retry keeps places, not
 * bodies.
 */
final class Lanes {

  private final Map<String, Lane> lanes = new HashMap<>();
  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private long dueCount;
  private int owed;
  private int parked;
  private int parkedNotifications;

  /** The notifications of one session that are owed. */
  static final class Lane {
    final String sessionId;
    private final ArrayList<Item> items = new ArrayList<>(1);
    private int failed;
    private long nextAt;
    private boolean inFlight;

    private Lane(String sessionId) {
      this.sessionId = sessionId;
    }

    /** Attempts at the first of them so far. */
    int failed() {
      return failed;
    }

    boolean isInFlight() {
      return inFlight;
    }

    Item first() {
      return items.get(0);
    }
  }

  /**
   * @param notification null: only its place is kept
   */
  record Item(Place place, @Nullable Notification notification) {}

  /** A lane's turn; of a lane that has moved on since, it means nothing. */
  private record Due(long at, long number, Lane lane) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  void restore(List<Owed> sessions) {
    for (Owed session : sessions) {
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

  void owe(Notification notification) {
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

  // --- turns

  /** Takes the lane whose turn it is; null: none's. */
  @Nullable Lane take(long now) {
    Due first = peek();
    return first == null || first.at() > now ? null : start(first.lane());
  }

  /** Takes the lane that is due first, though it be later; null: none is. */
  @Nullable Lane takeAny() {
    Due first = peek();
    return first == null ? null : start(first.lane());
  }

  /** When the first lane is due; null: none is, but for those in flight. */
  @Nullable Long nextAt() {
    Due first = peek();
    return first == null ? null : Long.valueOf(first.at());
  }

  private Lane start(Lane lane) {
    due.poll();
    lane.inFlight = true;
    return lane;
  }

  private @Nullable Due peek() {
    while (!due.isEmpty() && !isTurn(due.peek())) {
      due.poll();
    }
    return due.peek();
  }

  private boolean isTurn(Due turn) {
    Lane lane = turn.lane();
    return !lane.inFlight
        && !lane.items.isEmpty()
        && lane.nextAt == turn.at()
        && lanes.get(lane.sessionId) == lane;
  }

  private void schedule(Lane lane) {
    due.add(new Due(lane.nextAt, dueCount++, lane));
  }

  // --- what came of them

  /** The lane an attempt was started for; null: none is under way. */
  @Nullable Lane inFlight(String sessionId) {
    Lane lane = lanes.get(sessionId);
    return lane != null && lane.inFlight ? lane : null;
  }

  /** The first of a lane is delivered or dead; the next one may go. */
  void done(Lane lane) {
    lane.inFlight = false;
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

  /** The first of a lane has failed once more. */
  void failed(Lane lane, long nextAt) {
    lane.failed++;
    if (lane.failed == 1) {
      park(lane);
    }
    again(lane, nextAt);
  }

  /** The first of a lane is tried again, and what was tried does not count. */
  void again(Lane lane, long nextAt) {
    lane.inFlight = false;
    lane.nextAt = nextAt;
    schedule(lane);
  }

  private void park(Lane lane) {
    parked++;
    parkedNotifications += lane.items.size();
    lane.items.replaceAll(item -> new Item(item.place(), null));
  }

  /** Nobody waits for the rest of a delay. */
  void hurry(long now) {
    for (Lane lane : lanes.values()) {
      if (!lane.inFlight && lane.nextAt > now) {
        lane.nextAt = now;
        schedule(lane);
      }
    }
  }

  /** Leaves out all but what is in flight. */
  void clear() {
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
  }

  // --- how many

  int owed() {
    return owed;
  }

  /** Of these, such as have not failed, and do not stand behind one that has. */
  int queued() {
    return owed - parkedNotifications;
  }

  /** Lanes that wait for a retry. */
  int parked() {
    return parked;
  }

  List<Owed> snapshot() {
    List<Owed> sessions = new ArrayList<>(lanes.size());
    for (Lane lane : lanes.values()) {
      sessions.add(
          new Owed(
              lane.sessionId,
              lane.items.stream().map(Item::place).toList(),
              lane.failed,
              lane.nextAt));
    }
    // What waits longest is tried first by whoever goes on: the order of the log.
    sessions.sort(
        Comparator.comparingLong((Owed session) -> session.nextAt())
            .thenComparingLong(session -> session.offsets().get(0).offset()));
    return sessions;
  }
}
