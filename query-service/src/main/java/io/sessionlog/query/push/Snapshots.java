package io.sessionlog.query.push;

import io.sessionlog.query.view.PageKey;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionPage;
import io.sessionlog.query.view.SessionQuery;
import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.query.view.Summary;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects large snapshots in pages, so that changes go on in between, and one for all clients that
 * come with the same filter meanwhile.
 *
 * <p>It holds: what is collected for a moment is every session that matched then and has not moved
 * since. A feed is told of all changes from that moment on, so what moved it is told by those, and
 * each session once. A session that moves goes to the front of the order, where the walk has been;
 * one that stays keeps its place.
 *
 * <p>The dispatcher's thread alone, but for the pages, which are the executor's.
 */
final class Snapshots {

  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

  private static final int MAX_WALKS = 8;

  /** Makes the feeds of clients that wait, as of one moment between two batches. */
  interface Starter {
    /** The feeds that were made, without a start yet. */
    Map<Subscriber, Feed> follow(Waiting clients, SessionFilter filter, Moment moment);
  }

  /**
   * Clients of one filter.
   *
   * @param counts of what they follow, as the last of them found it
   */
  record Waiting(Set<Subscriber> clients, Summary counts) {}

  private final Executor executor;
  private final Clock clock;
  private final int pageSize;
  private final Consumer<Runnable> onDispatcher;
  private final Starter starter;

  /** In the order in which they came. */
  private final Map<SessionFilter, Waiting> waiting = new LinkedHashMap<>();

  private final Map<SessionFilter, Walk> running = new HashMap<>();

  /**
   * @param onDispatcher runs something on the dispatcher's thread, between two batches
   */
  Snapshots(
      Executor executor,
      Clock clock,
      int pageSize,
      Consumer<Runnable> onDispatcher,
      Starter starter) {
    this.executor = executor;
    this.clock = clock;
    this.pageSize = pageSize;
    this.onDispatcher = onDispatcher;
    this.starter = starter;
  }

  void await(Subscriber subscriber, SessionFilter filter, Summary counts) {
    Waiting others = waiting.get(filter);
    Set<Subscriber> clients = others == null ? new LinkedHashSet<>() : others.clients();
    clients.add(subscriber);
    waiting.put(filter, new Waiting(clients, counts));
  }

  /**
   * Whoever asked for something else, or left. One whose walk is under way has another feed by
   * then.
   */
  void forget(Subscriber subscriber) {
    waiting.values().forEach(others -> others.clients().remove(subscriber));
    waiting.values().removeIf(others -> others.clients().isEmpty());
  }

  /**
   * Begins with those that wait, up to {@link #MAX_WALKS} filters at once: whoever still waits
   * costs nothing, while a feed that was made collects changes. After a batch was delivered.
   *
   * @param moment of the batch
   */
  void begin(SessionTable table, Moment moment) {
    List<SessionFilter> free = new ArrayList<>(waiting.keySet());
    free.removeAll(running.keySet());
    for (SessionFilter filter : free) {
      if (running.size() >= MAX_WALKS) {
        return;
      }
      Waiting clients = waiting.remove(filter);
      Map<Subscriber, Feed> feeds =
          clients == null ? Map.of() : starter.follow(clients, filter, moment);
      if (!feeds.isEmpty()) {
        var walk = new Walk(table, filter, moment, feeds);
        running.put(filter, walk);
        walk.next();
      }
    }
  }

  /**
   * Another version's table is served: what was collected of the one before is no more. What
   * differs, and what changed since a feed was made, it is told in any case.
   */
  void moveTo(SessionTable table) {
    for (SessionFilter filter : List.copyOf(running.keySet())) {
      Walk before = running.get(filter);
      if (before != null) {
        before.cancelled = true;
        var walk = new Walk(table, filter, before.moment, before.feeds);
        running.put(filter, walk);
        walk.next();
      }
    }
  }

  /** The table is gone, and its clients with it. */
  void clear() {
    waiting.clear();
    running.values().forEach(walk -> walk.cancelled = true);
    running.clear();
  }

  private final class Walk implements Runnable {
    private final SessionTable table;
    private final SessionFilter filter;
    private final Moment moment;
    private final Map<Subscriber, Feed> feeds;
    private final List<StoredSession> sessions = new ArrayList<>();
    private @Nullable PageKey after;
    private volatile boolean cancelled;

    Walk(SessionTable table, SessionFilter filter, Moment moment, Map<Subscriber, Feed> feeds) {
      this.table = table;
      this.filter = filter;
      this.moment = moment;
      this.feeds = feeds;
    }

    void next() {
      try {
        executor.execute(this);
      } catch (RejectedExecutionException stopped) {
        // Then nobody is told anything any more.
      }
    }

    @Override
    public void run() {
      try {
        page();
      } catch (RuntimeException e) {
        log.error("A snapshot could not be collected; its clients start over", e);
        onDispatcher.accept(this::fail);
      }
    }

    private void fail() {
      running.remove(filter, this);
      feeds.keySet().forEach(client -> client.end(CloseReason.FAILED));
    }

    private void page() {
      if (cancelled) {
        return;
      }
      var query = new SessionQuery(filter, after, pageSize);
      SessionPage page = table.read(clock.millis(), now -> now.page(query));
      for (StoredSession session : page.sessions()) {
        if (moment.positions().cover(session.state().position())
            && filter.admits(session, moment.asOf())) {
          sessions.add(session);
        }
      }
      after = page.next();
      if (after != null) {
        next();
      } else {
        onDispatcher.accept(this::hand);
      }
    }

    private void hand() {
      if (!cancelled) {
        running.remove(filter);
        List<StoredSession> all = Collections.unmodifiableList(sessions);
        feeds.forEach(
            (client, feed) -> {
              feed.begin(CatchUp.whole(all, moment, table.topic()));
              client.wake();
            });
      }
    }
  }
}
