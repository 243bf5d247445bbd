package io.sessionlog.notifier.courier;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.notice.NoticeType;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.notifier.notice.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;

/** A log, a receiver and a clock around one courier: what the shell does, without its threads. */
final class World {

  static final int PARTITIONS = 2;

  final Random random;
  final Courier.Limits limits;
  final List<List<Notification>> log = new ArrayList<>();
  final List<Attempt> underWay = new ArrayList<>();

  /** What the receiver took, in the order in which it answered 2xx. */
  final Map<String, List<Long>> received = new LinkedHashMap<>();

  final Map<String, List<Long>> dead = new HashMap<>();

  /** What was delivered and stands in no stored snapshot as such. */
  final Set<Snapshot.Place> repeatable = new HashSet<>();

  int repeats;
  int repeatsAllowed;
  long now = 1_000_000;
  Snapshot stored;
  Courier courier;

  World(long seed, Courier.Limits limits) {
    this.random = new Random(seed);
    this.limits = limits;
    for (int i = 0; i < PARTITIONS; i++) {
      log.add(new ArrayList<>());
    }
    courier = new Courier(Map.of(), limits, random, now);
    stored = courier.snapshot();
  }

  static int partitionOf(String sessionId) {
    return Math.floorMod(sessionId.hashCode(), PARTITIONS);
  }

  /** Something happens to a session; the number of it within the log is returned. */
  Notification append(String sessionId) {
    List<Notification> partition = log.get(partitionOf(sessionId));
    return appendAt(sessionId, partition.size());
  }

  /** As {@link #append}, told of by an event that may have been told of before. */
  Notification appendAt(String sessionId, long event) {
    List<Notification> partition = log.get(partitionOf(sessionId));
    var notification =
        new Notification(
            partitionOf(sessionId),
            partition.size(),
            Notification.order(event, 0),
            "log",
            sessionId + "-" + event,
            NoticeType.STATUS_CHANGED,
            Instant.ofEpochMilli(now),
            sessionId,
            null,
            Payload.of(new byte[0]),
            null,
            null);
    partition.add(notification);
    return notification;
  }

  /** Reads on, as far as the courier takes. */
  void read() {
    for (int p = 0; p < PARTITIONS; p++) {
      while (courier.cursor(p).offset() < log.get(p).size() && courier.hasRoom()) {
        courier.take(log.get(p).get((int) courier.cursor(p).offset()));
      }
    }
  }

  void startAll() {
    for (Attempt attempt = courier.next(now); attempt != null; attempt = courier.next(now)) {
      underWay.add(attempt);
    }
  }

  /** One of the attempts under way, whichever, gets its answer. */
  void answerOne(BiFunction<Attempt, Random, Outcome> receiver) {
    if (underWay.isEmpty()) {
      return;
    }
    Attempt attempt = underWay.remove(random.nextInt(underWay.size()));
    Outcome outcome = receiver.apply(attempt, random);
    if (outcome.isDelivered()) {
      receive(attempt);
    }
    if (courier.answered(attempt, outcome, now)) {
      dead.computeIfAbsent(attempt.sessionId(), id -> new ArrayList<>())
          .add(attempt.place().offset());
    }
  }

  private void receive(Attempt attempt) {
    List<Long> taken = received.computeIfAbsent(attempt.sessionId(), id -> new ArrayList<>());
    if (taken.contains(attempt.place().offset())) {
      repeats++;
    }
    repeatable.add(attempt.place());
    taken.add(attempt.place().offset());
  }

  /** The courier's progress is stored: what was answered by now is not sent again. */
  void store() {
    stored = courier.snapshot();
    repeatable.clear();
  }

  /** The process is killed; another one goes on from what was stored. */
  void crash() {
    for (Attempt lost : underWay) {
      if (random.nextBoolean()) {
        receive(lost);
      }
    }
    underWay.clear();
    repeatsAllowed += repeatable.size();
    courier = new Courier(stored, limits, random, now);
  }

  /** Until nothing is left to do. */
  void settle(BiFunction<Attempt, Random, Outcome> receiver) {
    for (int i = 0; i < 200_000; i++) {
      read();
      startAll();
      if (!underWay.isEmpty()) {
        answerOne(receiver);
        continue;
      }
      Long wakeUpAt = courier.wakeUpAt();
      if (wakeUpAt == null) {
        if (isAllRead()) {
          return;
        }
        throw new AssertionError("it stands still, and the log is not read to its end");
      }
      now = Math.max(now + 1, wakeUpAt);
      if (courier.owed() == 0 && isAllRead() && !courier.isCircuitOpen()) {
        return;
      }
    }
    throw new AssertionError("it does not settle");
  }

  private boolean isAllRead() {
    for (int p = 0; p < PARTITIONS; p++) {
      Cursor cursor = courier.cursor(p);
      if (cursor.offset() < log.get(p).size()) {
        return false;
      }
    }
    return true;
  }
}
