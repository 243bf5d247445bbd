package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Attempt;
import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.notice.Category;
import io.sessionlog.notifier.notice.NoticeType;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.notifier.notice.Payload;
import io.sessionlog.support.kafka.VitalThreads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A log, a tail that may lag behind its end, and the endpoints of one node that follow it: all of
 * the dispatcher that decides who is offered what, with neither threads nor Kafka.
 */
final class Following {

  static final int PARTITIONS = 2;
  private static final int SHARD = 0;
  private static final Courier.Limits TIGHT = new Courier.Limits(4, 6, 3, 20);

  /** A read that is under way. */
  private record Asked(
      int partition, long offset, CompletableFuture<NotificationLog.Batch> answer) {}

  private final Random random;
  private final Map<Integer, List<Notification>> log = new TreeMap<>();
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
  private final List<Asked> asked = new ArrayList<>();

  /** What stands in {@code notification-progress}. */
  private final Map<String, byte[]> stored = new HashMap<>();

  /** What was told, by endpoint and partition, in the order in which it was. */
  private final Map<String, Map<Integer, List<Long>>> told = new HashMap<>();

  final Map<String, Owned> owned = new LinkedHashMap<>();
  private Map<Integer, Cursor> tail = new HashMap<>();
  private Loop loop = new Loop(new Looking(), new VitalThreads(reason -> {}));
  private ProgressStore store = store();
  private Catchup catchup = catchup();
  private EndpointIndex index = new EndpointIndex();
  private TailFeed feed = new TailFeed(tail, owned, index, store, loop);
  long now = 1_000_000;

  Following(long seed) {
    random = new Random(seed);
    for (int p = 0; p < PARTITIONS; p++) {
      log.put(p, new ArrayList<>());
    }
    store.gained(SHARD);
  }

  private ProgressStore store() {
    return new ProgressStore(
        tail,
        (shard, records) -> {
          records.forEach(
              (id, value) -> {
                if (value == null) {
                  stored.remove(id);
                } else {
                  stored.put(id, value);
                }
              });
          return CompletableFuture.completedFuture(null);
        },
        loop::later,
        new ProgressStore.Listener() {
          @Override
          public void goesOn(int shard) {}

          @Override
          public void notStored(int shard, Throwable why) {}
        });
  }

  private Catchup catchup() {
    return new Catchup(
        tail,
        (partition, offset) -> {
          var one = new Asked(partition, offset, new CompletableFuture<>());
          asked.add(one);
          return one.answer();
        },
        (endpoint, id, range) -> new CompletableFuture<>(),
        loop,
        store);
  }

  private final class Looking implements Loop.Work {
    @Override
    public void pump(Owned one, long at) {
      if (!one.closed) {
        catchup.readOn(one);
      }
    }

    @Override
    public long timers(long at) {
      return 0;
    }

    @Override
    public void overslept() {}
  }

  /** Lets the dispatcher's thread do what there is to do. */
  void run() {
    try {
      // What a round asks to be looked at is looked at in the next.
      loop.step();
      loop.step();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // --- the log, and the tail

  void append(int partition, NoticeType type) {
    List<Notification> all = log.get(partition);
    all.add(notification(partition, all.size(), type));
  }

  static Notification notification(int partition, long offset, NoticeType type) {
    return new Notification(
        partition,
        offset,
        Notification.order(offset, 0),
        "log",
        partition + "-" + offset,
        type,
        Instant.EPOCH,
        "session-" + partition + "-" + offset % 3,
        null,
        Payload.of(new byte[0]),
        null,
        null);
  }

  private long end(int partition) {
    return log.get(partition).size();
  }

  long tailAt(int partition) {
    return tail.getOrDefault(partition, Cursor.at(0)).offset();
  }

  void tailStarts(Map<Integer, Long> next) {
    feed.starts(next);
    run();
  }

  void tailStartsNearTheEnd() {
    Map<Integer, Long> next = new HashMap<>();
    log.keySet().forEach(p -> next.put(p, Math.max(0, end(p) - random.nextInt(5))));
    tailStarts(next);
  }

  /** The tail brings some of what there is. */
  void tailComes(int partition, int atMost) {
    long from = tailAt(partition);
    long next = Math.min(end(partition), from + atMost);
    List<Notification> batch = log.get(partition).subList((int) from, (int) next);
    feed.came(List.copyOf(batch), Map.of(partition, next), () -> {});
    run();
  }

  void came(List<Notification> batch, Map<Integer, Long> next, Runnable handled) {
    feed.came(batch, next, handled);
    run();
  }

  // --- endpoints

  Owned begin(String id, Map<Integer, Long> start, Set<Category> categories) {
    Map<Integer, Cursor> cursors = new HashMap<>();
    start.forEach((partition, offset) -> cursors.put(partition, Cursor.at(offset)));
    Endpoint endpoint =
        new Endpoint(
            id,
            "http://127.0.0.1:1/",
            categories,
            null,
            Set.of(),
            false,
            false,
            Endpoint.Scheme.V1,
            List.of(),
            cursors,
            0,
            null,
            null,
            Map.of(),
            1,
            1);
    endpoints.put(id, endpoint);
    own(endpoint);
    run();
    return owned.get(id);
  }

  /** A new endpoint begins where the log ends, or somewhere before. */
  void beginSomewhere(String id) {
    Map<Integer, Long> start = new HashMap<>();
    log.keySet()
        .forEach(p -> start.put(p, random.nextBoolean() ? end(p) : random.nextLong(end(p) + 1)));
    begin(id, start, Set.of(Category.STATUS));
  }

  private void own(Endpoint endpoint) {
    byte[] progress = stored.get(endpoint.id());
    byte[] lastTail = stored.get(Progress.TAIL);
    Owned one =
        Owned.begin(
            SHARD,
            endpoint,
            progress == null ? null : Progress.read(progress),
            lastTail == null ? Map.of() : Progress.readTail(lastTail),
            TIGHT,
            random,
            now);
    owned.put(endpoint.id(), one);
    index.add(one);
    store.changed(one);
    loop.pump(one);
  }

  /** Somebody gets the answer to what was read for them. */
  void answerARead() {
    if (asked.isEmpty()) {
      return;
    }
    Asked one = asked.remove(random.nextInt(asked.size()));
    long next = Math.min(end(one.partition()), one.offset() + 1 + random.nextInt(5));
    one.answer()
        .complete(
            new NotificationLog.Batch(
                one.partition(),
                one.offset(),
                List.copyOf(log.get(one.partition()).subList((int) one.offset(), (int) next)),
                next));
    run();
  }

  /** Whoever is owed something is told it. */
  void tell() {
    for (Owned one : owned.values()) {
      boolean some = false;
      for (Attempt next = one.courier.next(now); next != null; next = one.courier.next(now)) {
        told.computeIfAbsent(one.endpoint.id(), id -> new TreeMap<>())
            .computeIfAbsent(next.place().partition(), p -> new ArrayList<>())
            .add(next.place().offset());
        one.courier.answered(next, Outcome.delivered(200), now);
        some = true;
      }
      if (some) {
        store.changed(one);
        loop.pump(one);
      }
    }
    run();
  }

  void storeAll() {
    now += 20_000;
    store.storeAll(now);
    run();
  }

  /** Another node, whose tail is elsewhere, takes the shard over from this one. */
  void handOver() {
    var unused = store.handsOver(SHARD);
    goOnElsewhere();
  }

  /** As {@link #handOver}, from what was stored last. */
  void crash() {
    goOnElsewhere();
  }

  private void goOnElsewhere() {
    owned.values().forEach(one -> one.closed = true);
    owned.clear();
    asked.clear();
    tail = new HashMap<>();
    loop = new Loop(new Looking(), new VitalThreads(reason -> {}));
    store = store();
    catchup = catchup();
    index = new EndpointIndex();
    feed = new TailFeed(tail, owned, index, store, loop);
    store.gained(SHARD);
    tailStartsNearTheEnd();
    endpoints.values().forEach(this::own);
    run();
  }

  /** Until all of the log is told. */
  void settle() {
    for (int round = 0; round < 1_000; round++) {
      log.keySet().forEach(p -> tailComes(p, 3));
      while (!asked.isEmpty()) {
        answerARead();
      }
      tell();
      if (isSettled()) {
        return;
      }
    }
    throw new AssertionError("it does not settle");
  }

  private boolean isSettled() {
    return log.keySet().stream().allMatch(p -> tailAt(p) == end(p))
        && owned.values().stream()
            .allMatch(one -> one.courier.owed() == 0 && one.attached.equals(log.keySet()));
  }

  // --- what came of it

  List<Long> told(String id, int partition) {
    return told.getOrDefault(id, Map.of()).getOrDefault(partition, List.of());
  }

  Set<String> ids() {
    return endpoints.keySet();
  }

  /** What is to be told to an endpoint of a partition. */
  List<Long> due(String id, int partition) {
    Endpoint endpoint = endpoints.get(id);
    return log.get(partition).stream()
        .filter(one -> one.offset() >= endpoint.start().get(partition).offset())
        .filter(endpoint::wants)
        .map(Notification::offset)
        .collect(Collectors.toList());
  }
}
