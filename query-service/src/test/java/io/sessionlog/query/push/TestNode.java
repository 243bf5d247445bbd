package io.sessionlog.query.push;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.Tables;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.security.Seal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A node with no threads: it reads and tells when it is asked to. */
final class TestNode implements Subscriber.Hub {

  static final String LOG = "Xk3fA9Bc";

  final Clock clock;
  SessionTable table;
  final Dispatcher dispatcher;
  final PushMeters meters = new PushMeters(new SimpleMeterRegistry());
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final Queue<Runnable> pages = new ArrayDeque<>();
  private int read;

  TestNode(int partitions, Clock clock) {
    this(partitions, clock, 1_000);
  }

  TestNode(int partitions, Clock clock, int maxPending) {
    this(partitions, clock, maxPending, CatchUpLimits.DEFAULT);
  }

  TestNode(int partitions, Clock clock, int maxPending, CatchUpLimits limits) {
    this.clock = clock;
    this.table = Tables.open(partitions);
    var settings =
        new PushSettings(
            10, maxPending, Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofSeconds(15));
    this.dispatcher =
        new Dispatcher(
            () -> table,
            settings,
            clock,
            () -> LOG,
            meters,
            new PushIds(new Seal("")),
            new Freshness(clock, partition -> -1),
            subscribers,
            limits,
            pages::add);
  }

  /** Serves another version's table from now on, if that is as far. */
  void turnTo(SessionTable other) {
    Tables.takeOver(other, table, () -> table = other);
  }

  void read(List<FeedPropertyTest.Entry> log, int records) {
    for (int i = 0; i < records && read < log.size(); i++, read++) {
      read(table, log.get(read));
    }
  }

  static void read(SessionTable table, FeedPropertyTest.Entry entry) {
    if (entry.state() == null) {
      Tables.remove(table, entry.sessionId(), entry.by(), entry.at());
    } else {
      Tables.put(table, entry.state(), entry.at());
    }
  }

  /** Collects one page of a large snapshot, if there is one to collect. */
  void page() {
    Runnable page = pages.poll();
    if (page != null) {
      page.run();
    }
  }

  /** All that clients asked for is done: a client that came and went may have left much. */
  void settle() {
    for (int i = 0; i < 100; i++) {
      dispatcher.round();
      page();
    }
  }

  Subscriber connect(Transport transport, SessionFilter filter, PushId id) {
    var subscriber = new Subscriber(this, transport, task -> {}, meters, clock);
    meters.came(transport);
    subscribers.add(subscriber);
    if (subscriber.mayOrder()) {
      dispatcher.follow(subscriber, filter, id);
    }
    return subscriber;
  }

  @Override
  public Moment settled() {
    return dispatcher.settled();
  }

  @Override
  public void left(Subscriber subscriber, CloseReason why) {
    subscribers.remove(subscriber);
    dispatcher.leave(subscriber);
  }

  @Override
  public void failed(RuntimeException e) {
    throw new AssertionError(e);
  }
}
