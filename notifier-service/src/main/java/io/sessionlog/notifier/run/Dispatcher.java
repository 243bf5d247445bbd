package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Courier;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.support.kafka.VitalThreads;
import io.sessionlog.support.position.PositionText;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the couriers of this node's endpoints and carries out what they say. One thread owns all of
 * them, see {@link Loop}; whatever happens elsewhere (an answer, a batch that was read, a shard
 * that was gained) comes to it as a task.
 *
 * <p><b>Attached and behind.</b> In each partition an endpoint is either attached, and then it is
 * offered what the tail brings, see {@link TailFeed}, or behind, and then it reads by itself from
 * its cursor, see {@link Catchup}. An attached endpoint that has no room when the tail brings
 * something it wants is left behind right there; one that has read up to the tail is attached
 * again. Each notification is so offered to each endpoint once, in the order of the log, and nobody
 * waits for an endpoint that is slow.
 *
 * <p><b>Bounds.</b> What couriers hold, see there; one batch read at a time per endpoint; the tail
 * is {@code BATCHES_AHEAD} batches ahead at most; nothing is told while it can't be noted, see
 * {@link ProgressStore}.
 */
final class Dispatcher implements Tail.Listener, Shards.Listener {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
  private static final long SECOND_MILLIS = 1_000;

  /** What it works with. */
  record Parts(
      Directory directory,
      NotificationLog notifications,
      Shards shards,
      Writer writer,
      Catchup.Remaking remaking,
      HttpDelivery delivery,
      Secrets secrets,
      PositionText positions,
      NotifierMeters meters) {}

  /** Its own parts, which need the others to be there. */
  private record Running(
      Directory directory,
      Writer writer,
      NotifierMeters meters,
      ProgressStore progress,
      TailFeed feed,
      Catchup catchup,
      Posting posting,
      AttemptLog attempts,
      SwitchingOff switchingOff) {}

  private final CourierSettings settings;
  private final Map<String, Owned> owned = new LinkedHashMap<>();
  private final EndpointIndex index = new EndpointIndex();
  private final Map<Integer, Cursor> tail = new HashMap<>();
  private final VitalThreads threads;
  private final Loop loop;
  private final Runnable tailMoved;
  private @Nullable Running running;
  private long storeAt;
  private long tickAt;

  /**
   * @param tailMoved run when something new came
   */
  Dispatcher(CourierSettings settings, VitalThreads threads, Runnable tailMoved) {
    this.settings = settings;
    this.threads = threads;
    this.loop = new Loop(new LoopWork(), threads);
    this.tailMoved = tailMoved;
  }

  void start(Parts parts) {
    var progress = new ProgressStore(tail, parts.shards()::store, loop::later, new Stores());
    running =
        new Running(
            parts.directory(),
            parts.writer(),
            parts.meters(),
            progress,
            new TailFeed(tail, owned, index, progress, loop),
            new Catchup(tail, parts.notifications()::read, parts.remaking(), loop, progress),
            new Posting(
                parts.notifications(),
                parts.delivery(),
                parts.secrets(),
                parts.positions(),
                parts.meters(),
                loop,
                progress,
                this::switchOff),
            new AttemptLog(parts.writer(), loop, progress),
            new SwitchingOff(parts.writer(), loop));
    loop.start();
  }

  private Running running() {
    return Objects.requireNonNull(running, "started");
  }

  // --- the loop

  private final class LoopWork implements Loop.Work {

    @Override
    public void pump(Owned one, long now) {
      if (one.closed) {
        return;
      }
      if (running().progress().mayTell(one.shard, now)) {
        running().posting().startDue(one, now);
      }
      running().catchup().readOn(one);
      Long at = one.courier.wakeUpAt();
      if (at != null) {
        loop.wakeAt(one, Math.max(at, now + 1));
      }
    }

    @Override
    public long timers(long now) {
      if (now >= storeAt) {
        storeAt = now + settings.storeInterval().toMillis();
        running().progress().storeAll(now);
      }
      if (now >= tickAt) {
        tickAt = now + SECOND_MILLIS;
        owned.values().forEach(running().attempts()::store);
        running().meters().state(NotifierMeters.State.of(owned.values(), tail));
        if (running().writer().isSilent()) {
          threads.ended("a producer of the notifier");
        }
      }
      return Math.min(storeAt, tickAt);
    }

    @Override
    public void overslept() {
      running().progress().overslept();
    }
  }

  private final class Stores implements ProgressStore.Listener {

    @Override
    public void goesOn(int shard) {
      loop.pump(owned.values().stream().filter(one -> one.shard == shard).toList());
    }

    @Override
    public void notStored(int shard, Throwable why) {
      running().meters().notStored();
      log.warn("Progress was not stored, trying again: {}", why.toString());
    }
  }

  // --- endpoints and shards

  /** An endpoint is new, was changed, or is gone. */
  void changed(String endpointId) {
    loop.later(() -> take(endpointId));
  }

  private void take(String endpointId) {
    Optional<Endpoint> found = running().directory().endpoint(endpointId);
    Owned known = owned.get(endpointId);
    if (known != null && (found.isEmpty() || !known.isOf(found.get()))) {
      forget(known);
      running().progress().gone(known.shard, endpointId);
      known = null;
    }
    if (found.isEmpty()) {
      return;
    }
    if (known == null) {
      int shard = running().directory().partitionOf(endpointId);
      if (running().progress().has(shard)) {
        own(shard, found.get(), null, Map.of());
      }
      return;
    }
    index.remove(known);
    known.become(found.get());
    index.add(known);
    follow(known);
  }

  @Override
  public void gained(int shard, Map<String, Progress> progress, Map<Integer, Cursor> lastTail) {
    loop.later(
        () -> {
          running().progress().gained(shard);
          Map<String, Progress> ofNobody = new HashMap<>(progress);
          for (Endpoint endpoint : running().directory().endpoints()) {
            if (running().directory().partitionOf(endpoint.id()) == shard) {
              own(shard, endpoint, progress.get(endpoint.id()), lastTail);
              ofNobody.remove(endpoint.id());
            }
          }
          ofNobody.keySet().forEach(id -> running().progress().gone(shard, id));
          log.info("Has shard {} of the endpoints", shard);
        });
  }

  private void own(
      int shard, Endpoint endpoint, @Nullable Progress progress, Map<Integer, Cursor> lastTail) {
    if (owned.containsKey(endpoint.id())) {
      return;
    }
    var limits = Courier.Limits.DEFAULT.withConcurrency(settings.concurrency());
    Owned one =
        Owned.begin(
            shard, endpoint, progress, lastTail, limits, RandomGenerator.getDefault(), Loop.now());
    owned.put(endpoint.id(), one);
    index.add(one);
    follow(one);
  }

  private void follow(Owned one) {
    one.follow(Loop.now());
    running().progress().changed(one);
    loop.pump(one);
  }

  private void forget(Owned one) {
    one.closed = true;
    loop.forget(one);
    owned.remove(one.endpoint.id());
    index.remove(one);
  }

  @Override
  public CompletableFuture<Void> handsOver(int shard) {
    var stored = new CompletableFuture<Void>();
    loop.later(
        () -> {
          CompletableFuture<Void> last = running().progress().handsOver(shard);
          drop(shard);
          var unused =
              last.whenComplete(
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
    loop.later(
        () -> {
          running().progress().lost(shard);
          drop(shard);
        });
  }

  private void drop(int shard) {
    owned.values().stream().filter(one -> one.shard == shard).toList().forEach(this::forget);
  }

  // --- what comes

  @Override
  public void starts(Map<Integer, Long> next) {
    loop.later(() -> running().feed().starts(next));
  }

  @Override
  public void came(List<Notification> notifications, Map<Integer, Long> next, Runnable handled) {
    loop.later(
        () ->
            running()
                .feed()
                .came(
                    notifications,
                    next,
                    () -> {
                      handled.run();
                      tailMoved.run();
                    }));
  }

  // --- who is switched off

  private void switchOff(Owned one, Courier.Verdict verdict, long now) {
    Endpoint off = SwitchingOff.of(one.endpoint, verdict, now);
    one.courier.disable();
    index.remove(one);
    one.become(off);
    index.add(one);
    one.switched = off.switched();
    running().meters().switchedOff();
    running().switchingOff().say(one, off);
  }

  void close() {
    loop.close();
  }
}
