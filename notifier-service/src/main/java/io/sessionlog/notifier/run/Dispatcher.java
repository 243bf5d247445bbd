package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Attempt;
import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.notifier.courier.Outcome;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.delivery.Delivered;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.delivery.Post;
import io.sessionlog.notifier.delivery.Signer;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.endpoint.Vault;
import io.sessionlog.notifier.notice.Notification;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the couriers of this node's endpoints and carries out what they say. One thread owns all of
 * them; whatever happens elsewhere (an answer, a batch that was read, a shard that was gained)
 * comes as a task into its mailbox. It never waits for anything but its mailbox.
 *
 * <p><b>Attached and behind.</b> In each partition an endpoint is either attached, and then its
 * cursor is the tail's, or behind, and then it reads by itself from its cursor. An attached
 * endpoint that has no room when the tail brings something it wants is left behind right there; one
 * that has read up to the tail is attached again. Each notification is so offered to each endpoint
 * once, in the order of the log, and nobody waits for an endpoint that is slow.
 *
 * <p><b>What is stored.</b> Every store interval, and in one transaction per shard: what each
 * endpoint that moved has and is owed, and where the tail is. An endpoint that only followed the
 * tail is not written: its stored progress says that it is attached, and the tail's says where.
 *
 * <p><b>Bounds.</b> What couriers hold, see there; one batch read at a time per endpoint; the tail
 * is {@code BATCHES_AHEAD} batches ahead at most.
 */
final class Dispatcher implements Tail.Listener, Shards.Listener {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final long SECOND_MILLIS = 1_000;
  private static final long KEYS_KEPT_MILLIS = 60_000;
  private static final long READ_AGAIN_MILLIS = 500;

  /** What it works with. */
  record Parts(
      Directory directory,
      NotificationLog notifications,
      Shards shards,
      Writer writer,
      HttpDelivery delivery,
      Secrets secrets,
      NotifierMeters meters) {}

  private record Wake(long at, Owned owned) implements Comparable<Wake> {
    @Override
    public int compareTo(Wake other) {
      return Long.compare(at, other.at);
    }
  }

  private final CourierSettings settings;
  private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
  private final Map<String, Owned> owned = new LinkedHashMap<>();
  private final Set<Integer> shards = new LinkedHashSet<>();
  private final EndpointIndex index = new EndpointIndex();
  private final Map<Integer, Cursor> tail = new HashMap<>();
  private final PriorityQueue<Wake> wakes = new PriorityQueue<>();
  private final Set<Owned> toPump = new LinkedHashSet<>();
  private final Map<Integer, Map<String, @Nullable Owned>> unstored = new HashMap<>();
  private final Set<Integer> storing = new LinkedHashSet<>();
  private final Thread thread = new Thread(this::run, "notifier-dispatcher");
  private final Runnable tailMoved;
  private @Nullable Parts parts;
  private volatile boolean stopping;
  private long storeAt;
  private long tickAt;

  /**
   * @param tailMoved run when something new came
   */
  Dispatcher(CourierSettings settings, Runnable tailMoved) {
    this.settings = settings;
    this.tailMoved = tailMoved;
    thread.setDaemon(true);
  }

  void start(Parts with) {
    parts = with;
    thread.start();
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "started");
  }

  // --- the loop

  private void run() {
    while (!stopping) {
      try {
        step();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // A bug of ours in one task must not end the deliveries of all.
        log.error("A task of the dispatcher failed", e);
      }
    }
  }

  private void step() throws InterruptedException {
    long now = now();
    long until = Math.min(storeAt, tickAt);
    Wake first = wakes.peek();
    if (first != null) {
      until = Math.min(until, first.at());
    }
    Runnable task = mailbox.poll(Math.max(0, until - now), TimeUnit.MILLISECONDS);
    // A bounded run of tasks, so that timers are heard whatever comes.
    for (int i = 0; task != null && i < 1_000; i++) {
      task.run();
      task = i < 999 ? mailbox.poll() : null;
    }
    now = now();
    wake(now);
    for (Owned one : toPump) {
      pump(one, now);
    }
    toPump.clear();
    if (now >= storeAt) {
      storeAt = now + settings.storeInterval().toMillis();
      shards.forEach(this::store);
    }
    if (now >= tickAt) {
      tickAt = now + SECOND_MILLIS;
      tick();
    }
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private void wake(long now) {
    for (Wake first = wakes.peek(); first != null && first.at() <= now; first = wakes.peek()) {
      wakes.poll();
      Owned one = first.owned();
      if (one.wakeUpAt != null && one.wakeUpAt == first.at()) {
        one.wakeUpAt = null;
        toPump.add(one);
      }
    }
  }

  private void wakeAt(Owned one, long at) {
    if (one.wakeUpAt == null || one.wakeUpAt > at) {
      one.wakeUpAt = at;
      wakes.add(new Wake(at, one));
    }
  }

  /** Runs a task on the dispatcher's thread. */
  private void later(Runnable task) {
    mailbox.add(task);
  }

  // --- endpoints and shards

  /** An endpoint is new, was changed, or is gone. */
  void changed(String endpointId) {
    later(() -> take(endpointId));
  }

  private void take(String endpointId) {
    Optional<Endpoint> found = parts().directory().endpoint(endpointId);
    Owned known = owned.get(endpointId);
    if (found.isEmpty()) {
      if (known != null) {
        forget(known);
        unstored(known.shard, endpointId, null);
      }
      return;
    }
    Endpoint endpoint = found.get();
    if (known == null) {
      int shard = parts().directory().partitionOf(endpointId);
      if (shards.contains(shard)) {
        own(shard, endpoint, null, Map.of());
      }
      return;
    }
    index.remove(known);
    known.become(endpoint);
    index.add(known);
    follow(known);
  }

  @Override
  public void gained(int shard, Map<String, Progress> progress, Map<Integer, Cursor> lastTail) {
    later(
        () -> {
          shards.add(shard);
          for (Endpoint endpoint : parts().directory().endpoints()) {
            if (parts().directory().partitionOf(endpoint.id()) == shard) {
              own(shard, endpoint, progress.get(endpoint.id()), lastTail);
            }
          }
          log.info("Has shard {} of the endpoints", shard);
        });
  }

  private void own(
      int shard, Endpoint endpoint, @Nullable Progress progress, Map<Integer, Cursor> lastTail) {
    if (owned.containsKey(endpoint.id())) {
      return;
    }
    var limits =
        new Courier.Limits(
            settings.concurrency(),
            Courier.Limits.DEFAULT.queued(),
            Courier.Limits.DEFAULT.parked(),
            Courier.Limits.DEFAULT.owed());
    RandomGenerator random = RandomGenerator.getDefault();
    Owned one;
    if (progress == null) {
      var courier = new Courier(endpoint.start(), limits, random, now());
      // An endpoint begins as it stands: what it was before is behind it.
      one = new Owned(shard, endpoint, courier, endpoint.switched(), -1, -1);
      if (!endpoint.isEnabled()) {
        courier.disable();
      }
    } else {
      var courier = new Courier(progress.snapshot(), limits, random, now());
      for (int partition : progress.attached()) {
        Cursor at = lastTail.get(partition);
        if (at != null) {
          courier.moveTo(partition, at);
        }
      }
      one =
          new Owned(
              shard,
              endpoint,
              courier,
              progress.switched(),
              progress.attempts(),
              progress.failures());
      if (!endpoint.isEnabled()) {
        courier.disable();
      }
    }
    owned.put(endpoint.id(), one);
    index.add(one);
    follow(one);
  }

  /** Carries out what an endpoint's definition asks for, once. */
  private void follow(Owned one) {
    Endpoint endpoint = one.endpoint;
    if (one.switched != endpoint.switched()) {
      one.switched = endpoint.switched();
      if (endpoint.isEnabled()) {
        Map<Integer, Cursor> skipTo = endpoint.skipTo();
        if (skipTo != null) {
          one.attached.clear();
          one.courier.skipTo(skipTo);
        }
        one.courier.enable(now());
      } else {
        one.courier.disable();
      }
    }
    endpoint.resends().forEach(one.courier::resend);
    dirty(one);
    toPump.add(one);
  }

  private void forget(Owned one) {
    one.closed = true;
    one.wakeUpAt = null;
    owned.remove(one.endpoint.id());
    index.remove(one);
    toPump.remove(one);
  }

  @Override
  public CompletableFuture<Void> handsOver(int shard) {
    var stored = new CompletableFuture<Void>();
    later(
        () -> {
          if (!shards.remove(shard)) {
            stored.complete(null);
            return;
          }
          Map<String, byte @Nullable []> records = records(shard);
          drop(shard);
          var unused =
              parts()
                  .shards()
                  .store(shard, records)
                  .whenComplete(
                      (done, failure) -> {
                        if (failure == null) {
                          stored.complete(null);
                        } else {
                          stored.completeExceptionally(failure);
                        }
                      });
        });
    return stored;
  }

  @Override
  public void lost(int shard) {
    later(
        () -> {
          shards.remove(shard);
          drop(shard);
        });
  }

  private void drop(int shard) {
    owned.values().stream().filter(one -> one.shard == shard).toList().forEach(this::forget);
    unstored.remove(shard);
  }

  // --- what comes

  @Override
  public void starts(Map<Integer, Long> next) {
    later(
        () -> {
          next.forEach((partition, offset) -> tail.put(partition, Cursor.at(offset)));
          toPump.addAll(owned.values());
        });
  }

  @Override
  public void came(List<Notification> notifications, Map<Integer, Long> next, Runnable handled) {
    later(
        () -> {
          notifications.forEach(this::offer);
          next.forEach(
              (partition, offset) ->
                  tail.computeIfPresent(
                      partition, (p, at) -> new Cursor(offset, at.order(), at.log())));
          handled.run();
          tailMoved.run();
        });
  }

  private void offer(Notification notification) {
    int partition = notification.partition();
    Cursor before = tail.getOrDefault(partition, Cursor.at(notification.offset()));
    if (!before.isBehind(notification)) {
      index.forEachThatWants(notification, owned.values(), one -> offer(one, notification, before));
    }
    tail.put(partition, before.behind(notification));
  }

  private void offer(Owned one, Notification notification, Cursor before) {
    int partition = notification.partition();
    if (!one.attached.contains(partition)) {
      return;
    }
    one.courier.moveTo(partition, before);
    if (one.courier.hasRoom()) {
      one.courier.take(notification);
    } else {
      one.attached.remove(partition);
    }
    dirty(one);
    toPump.add(one);
  }

  // --- who is behind

  private void readOn(Owned one) {
    if (one.reading || tail.isEmpty() || !one.courier.hasRoom()) {
      return;
    }
    for (Map.Entry<Integer, Cursor> end : tail.entrySet()) {
      int partition = end.getKey();
      if (one.attached.contains(partition)) {
        continue;
      }
      Cursor cursor = one.courier.cursor(partition);
      if (cursor.offset() >= end.getValue().offset()) {
        one.attached.add(partition);
        dirty(one);
        continue;
      }
      one.reading = true;
      read(one, partition, cursor.offset(), batch -> takeOn(one, batch));
      return;
    }
    for (Map.Entry<String, Resend> asked : one.courier.resends().entrySet()) {
      Resend range = asked.getValue();
      for (Map.Entry<Integer, Long> next : range.next().entrySet()) {
        if (next.getValue() < range.end().getOrDefault(next.getKey(), 0L)) {
          one.reading = true;
          read(
              one,
              next.getKey(),
              next.getValue(),
              batch -> takeAgain(one, asked.getKey(), range, batch));
          return;
        }
      }
      // Nothing of it is kept.
      range.next().forEach((p, offset) -> one.courier.resendReadTo(asked.getKey(), p, offset));
      dirty(one);
    }
  }

  private void read(Owned one, int partition, long offset, Consumer<NotificationLog.Batch> taken) {
    var unused =
        parts()
            .notifications()
            .read(partition, offset)
            .whenComplete(
                (batch, failure) ->
                    later(
                        () -> {
                          one.reading = false;
                          if (one.closed) {
                            return;
                          }
                          if (failure == null) {
                            taken.accept(batch);
                          }
                          if (failure != null || batch.next() <= offset) {
                            wakeAt(one, now() + READ_AGAIN_MILLIS);
                          } else {
                            toPump.add(one);
                          }
                        }));
  }

  private void takeOn(Owned one, NotificationLog.Batch batch) {
    int partition = batch.partition();
    long end = tail.getOrDefault(partition, Cursor.at(0)).offset();
    for (Notification notification : batch.notifications()) {
      if (notification.offset() < one.courier.cursor(partition).offset()) {
        continue;
      }
      if (notification.offset() >= end) {
        break;
      }
      if (!one.endpoint.wants(notification)) {
        one.courier.pass(notification);
      } else if (one.courier.hasRoom()) {
        one.courier.take(notification);
      } else {
        dirty(one);
        return;
      }
    }
    one.courier.moveTo(partition, Cursor.at(Math.min(batch.next(), end)));
    dirty(one);
  }

  private void takeAgain(Owned one, String id, Resend range, NotificationLog.Batch batch) {
    int partition = batch.partition();
    long end = range.end().getOrDefault(partition, 0L);
    for (Notification notification : batch.notifications()) {
      if (notification.offset() >= end) {
        break;
      }
      if (wantsAgain(one.endpoint, range, notification)) {
        if (!one.courier.hasRoom()) {
          dirty(one);
          return;
        }
        one.courier.takeAgain(notification);
      }
      one.courier.resendReadTo(id, partition, notification.offset() + 1);
    }
    one.courier.resendReadTo(id, partition, Math.min(batch.next(), end));
    dirty(one);
  }

  private static boolean wantsAgain(Endpoint endpoint, Resend range, Notification notification) {
    return endpoint.wants(notification)
        && (range.sessionId() == null || range.sessionId().equals(notification.sessionId()));
  }

  // --- what is sent

  private void pump(Owned one, long now) {
    if (one.closed) {
      return;
    }
    for (Attempt next = one.courier.next(now); next != null; next = one.courier.next(now)) {
      start(one, next);
    }
    readOn(one);
    Long at = one.courier.wakeUpAt();
    if (at != null) {
      wakeAt(one, Math.max(at, now + 1));
    }
  }

  private void start(Owned one, Attempt attempt) {
    Notification notification = attempt.notification();
    if (notification != null) {
      post(one, attempt, notification);
      return;
    }
    var unused =
        parts()
            .notifications()
            .readOne(attempt.place())
            .whenComplete(
                (found, failure) ->
                    later(
                        () -> {
                          if (one.closed) {
                            return;
                          }
                          if (failure != null) {
                            // Kafka's failure, not the receiver's: it costs no attempt.
                            one.courier.putBack(attempt, now() + READ_AGAIN_MILLIS);
                            toPump.add(one);
                          } else if (found.isPresent()) {
                            post(one, attempt, found.get());
                          } else {
                            answered(
                                one, attempt, null, new Delivered(Outcome.unavailable(), 0, null));
                          }
                        }));
  }

  private void post(Owned one, Attempt attempt, Notification notification) {
    List<Signer.Key> keys;
    try {
      keys = keys(one);
    } catch (Vault.Locked e) {
      answered(
          one,
          attempt,
          notification,
          new Delivered(Outcome.failed("its secret is " + e.getMessage()), 0, null));
      return;
    }
    var post = new Post(one.url(), notification.id(), notification.body(one.endpoint.full()), keys);
    parts()
        .delivery()
        .post(
            post,
            (sent, delivered) -> later(() -> answered(one, attempt, notification, delivered)));
  }

  private List<Signer.Key> keys(Owned one) throws Vault.Locked {
    long now = now();
    List<Signer.Key> keys = one.keys(now);
    if (keys == null) {
      keys = parts().secrets().open(one.endpoint, now);
      one.keys(keys, now + KEYS_KEPT_MILLIS);
    }
    return keys;
  }

  private void answered(
      Owned one, Attempt attempt, @Nullable Notification notification, Delivered delivered) {
    if (one.closed) {
      return;
    }
    long now = now();
    Outcome outcome = delivered.outcome();
    boolean died = one.courier.answered(attempt, outcome, now);
    parts().meters().attempted(outcome.kind(), delivered.durationMillis());
    if (outcome.isDelivered() && attempt.number() == 1 && notification != null) {
      parts().meters().delivered(now - notification.time().toEpochMilli());
    }
    if (died) {
      parts().meters().died();
    }
    String result = outcome.isDelivered() ? "delivered" : died ? "dead" : "failed";
    one.block.add(
        new AttemptBlock.Entry(
            now - delivered.durationMillis(),
            notification == null ? "" : notification.id(),
            notification == null ? "" : notification.type().wireName(),
            attempt.sessionId(),
            attempt.number(),
            result,
            outcome.status(),
            delivered.durationMillis(),
            outcome.isDelivered() ? null : outcome.words(),
            outcome.isDelivered() ? null : delivered.answer()));
    dirty(one);
    toPump.add(one);
    Courier.Verdict verdict = one.courier.verdict();
    if (verdict != null && one.endpoint.isEnabled()) {
      switchOff(one, verdict, now);
    }
  }

  private void switchOff(Owned one, Courier.Verdict verdict, long now) {
    Endpoint off =
        one.endpoint.switchedOff(
            switch (verdict) {
              case GONE -> new Endpoint.Disabled("gone", "It answered 410: it wants no more.", now);
              case DEAD_FOR_DAYS ->
                  new Endpoint.Disabled("failing", "It took nothing for five days.", now);
            });
    log.warn("Endpoint {} is switched off: {}", off.id(), verdict);
    one.courier.disable();
    index.remove(one);
    one.become(off);
    index.add(one);
    one.switched = off.switched();
    parts().meters().switchedOff();
    var unused =
        parts()
            .writer()
            .endpoint(off)
            .whenComplete((stored, failure) -> later(() -> tellOthers(off, failure)));
  }

  /** Not by the producer's own thread, which may have to wait for itself. */
  private void tellOthers(Endpoint off, @Nullable Throwable failure) {
    if (failure != null) {
      log.warn("That {} is off was not stored: {}", off.id(), failure.toString());
      return;
    }
    var unused =
        parts()
            .writer()
            .disabled(off)
            .whenComplete(
                (told, untold) -> {
                  if (untold != null) {
                    log.warn("That {} is off was not told: {}", off.id(), untold.toString());
                  }
                });
  }

  // --- what is stored

  private void dirty(Owned one) {
    if (!one.dirty) {
      one.dirty = true;
      unstored(one.shard, one.endpoint.id(), one);
    }
  }

  private void unstored(int shard, String endpointId, @Nullable Owned one) {
    unstored.computeIfAbsent(shard, x -> new LinkedHashMap<>()).put(endpointId, one);
  }

  private void store(int shard) {
    if (storing.contains(shard) || !unstored.containsKey(shard) || tail.isEmpty()) {
      return;
    }
    Map<String, @Nullable Owned> changed = unstored.getOrDefault(shard, Map.of());
    Map<String, byte @Nullable []> records = records(shard);
    storing.add(shard);
    var unused =
        parts()
            .shards()
            .store(shard, records)
            .whenComplete(
                (stored, failure) ->
                    later(
                        () -> {
                          storing.remove(shard);
                          if (failure != null && shards.contains(shard)) {
                            parts().meters().notStored();
                            log.warn(
                                "Progress was not stored, trying again: {}", failure.toString());
                            changed.forEach((id, one) -> again(shard, id, one));
                          }
                        }));
  }

  private void again(int shard, String endpointId, @Nullable Owned one) {
    if (one == null) {
      unstored(shard, endpointId, null);
    } else if (!one.closed) {
      dirty(one);
    }
  }

  /** Takes what is to be stored of a shard. */
  private Map<String, byte @Nullable []> records(int shard) {
    Map<String, @Nullable Owned> changed = unstored.remove(shard);
    Map<String, byte @Nullable []> records = new LinkedHashMap<>();
    if (changed != null) {
      changed.forEach(
          (id, one) -> {
            if (one == null) {
              records.put(id, null);
            } else if (!one.closed) {
              one.dirty = false;
              records.put(id, one.progress(tail).write());
            }
          });
    }
    records.put(Progress.TAIL, Progress.writeTail(tail));
    return records;
  }

  // --- every second

  private void tick() {
    int disabled = 0;
    int open = 0;
    int owedCount = 0;
    int parked = 0;
    int inFlight = 0;
    long behind = 0;
    for (Owned one : owned.values()) {
      disabled += one.endpoint.isEnabled() ? 0 : 1;
      open += one.courier.isCircuitOpen() ? 1 : 0;
      owedCount += one.courier.owed();
      parked += one.courier.parked();
      inFlight += one.courier.inFlight();
      for (Map.Entry<Integer, Cursor> end : tail.entrySet()) {
        if (!one.attached.contains(end.getKey())) {
          behind +=
              Math.max(0, end.getValue().offset() - one.courier.cursor(end.getKey()).offset());
        }
      }
      storeAttempts(one);
    }
    parts()
        .meters()
        .state(
            new NotifierMeters.State(
                owned.size(), disabled, open, owedCount, parked, inFlight, behind));
  }

  private void storeAttempts(Owned one) {
    if (one.block.isEmpty() || one.blockUnderWay) {
      return;
    }
    AttemptBlock block = one.block;
    one.block = new AttemptBlock();
    one.blockUnderWay = true;
    String id = one.endpoint.id();
    var unused =
        parts()
            .writer()
            .attempts(id, block.stored(id, one.attempts, one.failures).write())
            .whenComplete(
                (stored, failure) ->
                    later(
                        () -> {
                          one.blockUnderWay = false;
                          if (failure != null) {
                            log.warn("Attempts of {} were not logged: {}", id, failure.toString());
                            return;
                          }
                          one.attempts = stored.offset();
                          if (block.hasFailures()) {
                            one.failures = stored.offset();
                          }
                          if (!one.closed) {
                            dirty(one);
                          }
                        }));
  }

  void close() {
    stopping = true;
    thread.interrupt();
  }
}
