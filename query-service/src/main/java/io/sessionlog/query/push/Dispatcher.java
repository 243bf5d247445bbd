package io.sessionlog.query.push;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.query.view.Handover;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.query.view.Snapshot;
import io.sessionlog.query.view.StoreNotReady;
import io.sessionlog.query.view.Summary;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.position.Positions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that takes changes from the table and hands them to whom they concern. Whatever
 * touches the channels happens here, in rounds: so a feed starts between two batches, and none is
 * missed or met twice.
 */
final class Dispatcher implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  /** So many feeds start in one round at most: changes must not wait for a crowd that comes. */
  private static final int MAX_ORDERS = 16;

  /** Changes that come faster are told together. */
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final SessionView view;
  private final Clock clock;
  private final Supplier<String> logMark;
  private final PushSettings settings;
  private final PushMeters meters;
  private final PushIds ids;
  private final Freshness freshness;
  private final Set<Subscriber> subscribers;

  private final Queue<Order> orders = new ConcurrentLinkedQueue<>();

  /**
   * Of clients that come from a node that is ahead, and what they asked for since. What they know
   * and this node does not can be compared with nothing, so they are told nothing until this node
   * has caught up: mostly some milliseconds. The dispatcher's thread alone.
   */
  private final List<Order> ahead = new ArrayList<>();

  private volatile boolean stopped;
  private volatile boolean changed;
  private volatile @Nullable Thread thread;
  private volatile Moment settled = new Moment(Positions.none(0), Instant.EPOCH);

  private final Deliveries deliveries = new Deliveries();
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Snapshots snapshots;
  private final CatchUpLimits limits;
  private @Nullable SessionTable table;
  private String mark = "";
  private String toldTopic = Topics.SESSION_STATE;
  private long roundNanos = System.nanoTime() - TICK_NANOS;
  private long tickNanos = roundNanos;
  private long nextQrExpiryMillis = Long.MAX_VALUE;
  private long staleSeconds;

  /** What is to be done between two batches. */
  private abstract static class Order {
    final Subscriber subscriber;

    Order(Subscriber subscriber) {
      this.subscriber = subscriber;
    }

    /** Reads from the moment at which the batch was taken. */
    abstract void look(Snapshot now);

    /**
     * After the batch was delivered.
     *
     * @return whether it is done; else it comes again
     */
    abstract boolean act(Moment moment);
  }

  Dispatcher(
      SessionView view,
      PushSettings settings,
      Clock clock,
      Supplier<String> logMark,
      PushMeters meters,
      PushIds ids,
      Freshness freshness,
      Set<Subscriber> subscribers,
      CatchUpLimits limits,
      Executor collector) {
    this.view = view;
    this.settings = settings;
    this.clock = clock;
    this.logMark = logMark;
    this.meters = meters;
    this.ids = ids;
    this.freshness = freshness;
    this.subscribers = subscribers;
    this.limits = limits;
    this.snapshots = new Snapshots(collector, clock, limits.page(), this::task, this::collect);
  }

  // ---- any thread

  Moment settled() {
    return settled;
  }

  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
  }

  private void order(Order order) {
    orders.add(order);
    LockSupport.unpark(thread);
  }

  private void task(Runnable task) {
    tasks.add(task);
    LockSupport.unpark(thread);
  }

  /** Called by the thread that feeds the table. */
  private void changed() {
    changed = true;
    LockSupport.unpark(thread);
  }

  void follow(Subscriber subscriber, SessionFilter filter, @Nullable PushId id) {
    order(start(subscriber, filter, id));
  }

  private Order start(Subscriber subscriber, SessionFilter filter, @Nullable PushId id) {
    return new Order(subscriber) {
      private @Nullable CatchUp start;
      private boolean isAhead;
      private Summary counts = new Summary();

      @Override
      void look(Snapshot now) {
        PushId since = usable(id, filter, now);
        Handover turned = since == null ? null : turned(since, filter, now);
        isAhead = isAhead(id, filter, now) || isOfComing(id, filter);
        start = isAhead ? null : CatchUp.of(now, stateTopic(), filter, since, turned, limits);
        counts = now.summary(filter);
      }

      @Override
      boolean act(Moment moment) {
        snapshots.forget(subscriber);
        if (subscriber.isEnded()) {
          return true;
        }
        if (isAhead) {
          ahead.add(0, this);
          return false;
        }
        if (start == null) {
          deliveries.leave(subscriber);
          snapshots.await(subscriber, filter, counts);
        } else {
          Feed feed = feed(filter, moment, counts);
          feed.begin(start);
          deliveries.follow(subscriber, filter, feed);
        }
        return true;
      }
    };
  }

  /**
   * Its feed tells nothing more; in a next round it begins with a snapshot of what it follows by
   * then. What it had asked for is done before, and may have begun another feed, or be collecting
   * one.
   */
  private void startAnew(Subscriber subscriber) {
    SessionFilter present = subscriber.filter();
    if (present == null || !subscriber.mayOrder()) {
      return;
    }
    subscriber.follow(present, null);
    order(
        new Order(subscriber) {
          private @Nullable Order start;

          @Override
          void look(Snapshot now) {
            SessionFilter filter = subscriber.filter();
            start =
                filter == null || subscriber.feed() != null
                    ? null
                    : start(subscriber, filter, null);
            if (start != null) {
              start.look(now);
            }
          }

          @Override
          boolean act(Moment moment) {
            return start == null || start.act(moment);
          }
        });
  }

  private Feed feed(SessionFilter filter, Moment moment, Summary counts) {
    return new Feed(
        filter, mark, ids, stateTopic(), settings.maxPending(), moment, counts, System.nanoTime());
  }

  private Map<Subscriber, Feed> collect(
      Snapshots.Waiting waiting, SessionFilter filter, Moment moment) {
    Map<Subscriber, Feed> feeds = new LinkedHashMap<>();
    for (Subscriber client : waiting.clients()) {
      if (!client.isEnded()) {
        Feed feed = feed(filter, moment, waiting.counts());
        feeds.put(client, feed);
        deliveries.follow(client, filter, feed);
      }
    }
    return feeds;
  }

  /** What has changed since the version that told the id; null: it is the one that is served. */
  private @Nullable Handover turned(PushId id, SessionFilter filter, Snapshot now) {
    return isOf(id, filter, stateTopic()) ? null : now.handover();
  }

  /** Of a node that serves already what this one is still loading. */
  private boolean isOfComing(@Nullable PushId id, SessionFilter filter) {
    String coming = view.coming();
    return id != null && coming != null && id.log().equals(mark) && isOf(id, filter, coming);
  }

  private boolean isKnown(PushId id, SessionFilter filter, @Nullable Handover handover) {
    return isOf(id, filter, stateTopic())
        || (handover != null
            && handover.sessions().size() <= limits.changes()
            && isOf(id, filter, handover.from()));
  }

  private static boolean isOf(PushId id, SessionFilter filter, String topic) {
    return id.filter().equals(PushId.markOf(filter, topic));
  }

  private String stateTopic() {
    SessionTable current = table;
    return current == null ? Topics.SESSION_STATE : current.topic();
  }

  /** Null for the id of another log or feed, and for one that is too old. */
  private @Nullable PushId usable(@Nullable PushId id, SessionFilter filter, Snapshot now) {
    return id != null && isOfThisLog(id, now) && isKnown(id, filter, now.handover()) ? id : null;
  }

  /** Also who starts anew is told nothing older than before. */
  private boolean isAhead(@Nullable PushId id, SessionFilter filter, Snapshot now) {
    return id != null
        && isOfThisLog(id, now)
        && (id.filter().equals(PushId.IN_PART) || isKnown(id, filter, now.handover()))
        && !now.positions().cover(id.until());
  }

  private boolean isOfThisLog(PushId id, Snapshot now) {
    return id.log().equals(mark)
        && id.positions().partitions() <= now.positions().partitions()
        && id.asOf().isAfter(clock.instant().minus(PushId.MAX_AGE));
  }

  void widen(Subscriber subscriber, Set<String> sessionIds) {
    order(
        new Order(subscriber) {
          private final List<Update> updates = new ArrayList<>();

          @Override
          void look(Snapshot now) {
            SessionFilter filter = subscriber.filter();
            if (filter != null) {
              updates.addAll(CatchUp.presentStates(now, filter.and(sessionIds), sessionIds));
            }
          }

          @Override
          boolean act(Moment moment) {
            deliveries.widen(subscriber, sessionIds, updates, moment);
            return true;
          }
        });
  }

  void narrow(Subscriber subscriber, Set<String> sessionIds) {
    order(
        new Order(subscriber) {
          @Override
          void look(Snapshot now) {}

          @Override
          boolean act(Moment moment) {
            deliveries.narrow(subscriber, sessionIds);
            return true;
          }
        });
  }

  void leave(Subscriber subscriber) {
    order(
        new Order(subscriber) {
          @Override
          void look(Snapshot now) {}

          @Override
          boolean act(Moment moment) {
            snapshots.forget(subscriber);
            deliveries.leave(subscriber);
            return true;
          }
        });
  }

  // ---- its own thread

  @Override
  public void run() {
    thread = Thread.currentThread();
    while (!stopped) {
      try {
        round();
      } catch (RuntimeException e) {
        log.error("Changes could not be told; every client starts over", e);
        startOver(CloseReason.FAILED);
      }
      pause();
    }
  }

  private void pause() {
    long now = System.nanoTime();
    while (!stopped && now - roundNanos < ROUND_NANOS) {
      LockSupport.parkNanos(ROUND_NANOS - (now - roundNanos));
      now = System.nanoTime();
    }
    long idle = tickNanos + TICK_NANOS - now;
    if (nextQrExpiryMillis != Long.MAX_VALUE) {
      long toExpiry = nextQrExpiryMillis - clock.millis();
      idle = Math.min(idle, TimeUnit.MILLISECONDS.toNanos(Math.max(0, toExpiry)));
    }
    if (!stopped && !changed && orders.isEmpty() && tasks.isEmpty() && idle > 0) {
      LockSupport.parkNanos(idle);
    }
  }

  /** Takes one batch and hands it on, starts and ends feeds between it and the next. */
  void round() {
    roundNanos = System.nanoTime();
    SessionTable current = openTable();
    if (current == null) {
      startOver(CloseReason.VIEW_CLOSED);
      tickNanos = roundNanos;
      return;
    }
    boolean tick = roundNanos - tickNanos >= TICK_NANOS;
    changed = false;
    List<Order> due = dueOrders();
    Optional<Batch> taken = current.read(clock.millis(), now -> look(now, due, tick));
    while (taken.isEmpty()) {
      // Another version took over between the two lines before: it tells what is new.
      current = openTable();
      if (current == null) {
        startOver(CloseReason.VIEW_CLOSED);
        tickNanos = roundNanos;
        return;
      }
      taken = current.read(clock.millis(), now -> look(now, due, tick));
    }
    Batch batch = taken.get();
    if (current.topic().equals(toldTopic)) {
      deliveries.deliver(batch);
    } else {
      toldTopic = current.topic();
      deliveries.turn(toldTopic, batch, this::startAnew);
    }
    settled = batch.moment();
    nextQrExpiryMillis = batch.nextQrExpiryMillis();
    for (Order order : due) {
      if (order.act(batch.moment())) {
        order.subscriber.served();
      }
    }
    Runnable task = tasks.poll();
    while (task != null) {
      task.run();
      task = tasks.poll();
    }
    snapshots.begin(current, batch.moment());
    if (batch.taken().sinceNanos() != 0) {
      meters.queuedAfter(System.nanoTime() - batch.taken().sinceNanos());
    }
    if (tick) {
      tickNanos = roundNanos;
      deliveries.tick(batch, roundNanos);
      long nowStale = freshness.staleSeconds();
      boolean turned = (nowStale > 0) != (staleSeconds > 0);
      staleSeconds = nowStale;
      subscribers.forEach(subscriber -> watch(subscriber, roundNanos, turned));
    }
  }

  /** One for each client: the next of a client reads what the one before has changed. */
  private List<Order> dueOrders() {
    List<Order> due = new ArrayList<>();
    List<Order> later = new ArrayList<>();
    Set<Subscriber> served = new HashSet<>();
    for (Order order : ahead) {
      (served.add(order.subscriber) ? due : later).add(order);
    }
    Set<Subscriber> waiting = Set.copyOf(served);
    int most = due.size() + MAX_ORDERS;
    Order order = orders.peek();
    while (order != null && due.size() < most) {
      if (waiting.contains(order.subscriber)) {
        later.add(order);
      } else if (served.add(order.subscriber)) {
        due.add(order);
      } else {
        break;
      }
      orders.remove();
      order = orders.peek();
    }
    ahead.clear();
    ahead.addAll(later);
    return due;
  }

  /** Empty if another version's table has taken over. */
  private Optional<Batch> look(Snapshot now, List<Order> due, boolean tick) {
    if (!now.isWatched()) {
      return Optional.empty();
    }
    Batch batch = deliveries.take(now, tick);
    for (Order order : due) {
      if (!order.subscriber.isEnded()) {
        order.look(now);
      }
    }
    return Optional.of(batch);
  }

  /**
   * @param turned whether the view became stale or fresh: who sees it is told at once
   */
  private void watch(Subscriber subscriber, long nowNanos, boolean turned) {
    if (subscriber.blockedNanos(nowNanos) > settings.stallTimeout().toNanos()) {
      subscriber.end(CloseReason.STALLED);
    } else if (subscriber.ageNanos(nowNanos) > settings.maxAge().toNanos()) {
      subscriber.end(CloseReason.AGED);
    } else if (turned || subscriber.silentNanos(nowNanos) > settings.heartbeat().toNanos()) {
      Feed feed = subscriber.feed();
      if (feed != null) {
        feed.offerHeartbeat(staleSeconds);
        subscriber.wake();
      }
    }
  }

  private @Nullable SessionTable openTable() {
    SessionTable known = table;
    if (known != null && known.isOpen() && known.isWatched()) {
      return known;
    }
    if (known != null && hasTakenOver()) {
      return table;
    }
    if (known != null) {
      startOver(CloseReason.VIEW_CLOSED);
    }
    try {
      SessionTable next = view.table();
      next.watch(this::changed);
      if (view.table() != next) {
        // Another version took over in between, from one that nobody watched yet.
        next.unwatch();
        return null;
      }
      mark = logMark.get();
      table = next;
      toldTopic = next.topic();
      return next;
    } catch (StoreNotReady notYet) {
      return null;
    }
  }

  /** Whether another version's table tells the changes by now. */
  private boolean hasTakenOver() {
    try {
      SessionTable next = view.table();
      if (next == table || !next.isWatched()) {
        return false;
      }
      table = next;
      snapshots.moveTo(next);
      return true;
    } catch (StoreNotReady notYet) {
      return false;
    }
  }

  /** Ends every feed: the clients come back, to this node or another, with their last id. */
  private void startOver(CloseReason why) {
    table = null;
    nextQrExpiryMillis = Long.MAX_VALUE;
    subscribers.forEach(subscriber -> subscriber.end(why));
    deliveries.clear();
    snapshots.clear();
    tasks.clear();
    orders.clear();
    ahead.clear();
    settled = new Moment(Positions.none(0), Instant.EPOCH);
  }
}
