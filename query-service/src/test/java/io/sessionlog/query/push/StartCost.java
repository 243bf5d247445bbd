package io.sessionlog.query.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sessionlog.model.Position;
import io.sessionlog.model.SessionState;
import io.sessionlog.query.view.SessionTable;
import io.sessionlog.query.view.Story;
import io.sessionlog.query.view.Tables;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.security.Seal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * What it costs the view that streams begin: how long one state waits to be taken over while 200
 * unfiltered streams come at once, first all anew, then all with an id from 500 states before; and
 * when the last of them is told its first frame. Not part of the normal tests, since it proves
 * nothing:
 *
 * <pre>
 * ./mvnw -pl query-service -am test -Dtest=StartCost -Dsurefire.failIfNoSpecifiedTests=false \
 *     -DargLine.extra="-Xmx5g -Xmn2g -Dsessions=1000000"
 * </pre>
 *
 * The figures are in the report of surefire. What waits also waits for collections of garbage, and
 * those of a young heap with a million sessions in it take seconds: {@code -Xlog:gc} tells them
 * apart.
 */
class StartCost implements Subscriber.Hub {

  private static final int SESSIONS = Integer.getInteger("sessions", 100_000);
  private static final int STREAMS = 200;
  private static final int PARTITIONS = 6;

  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final PushMeters meters = new PushMeters(new SimpleMeterRegistry());
  private Dispatcher dispatcher;

  @Test
  void compare() throws Exception {
    SessionTable table = Tables.open(PARTITIONS);
    Story[] stories = new Story[SESSIONS];
    for (int i = 0; i < SESSIONS; i++) {
      stories[i] = Story.of("session-" + i, i % PARTITIONS).offset(i);
      put(table, stories[i].ready());
    }
    var everything = new CatchUpLimits(Integer.MAX_VALUE, 0, 1);
    measure("in pages, by changes", table, stories, CatchUpLimits.DEFAULT);
    measure("under the lock", table, stories, everything);
  }

  private int written;

  private void measure(String way, SessionTable table, Story[] stories, CatchUpLimits limits)
      throws Exception {
    ExecutorService pages = Executors.newSingleThreadExecutor();
    ExecutorService writers = Executors.newFixedThreadPool(2);
    var settings =
        new PushSettings(
            1_000, 10_000, Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofSeconds(15));
    Clock clock = Clock.systemUTC();
    dispatcher =
        new Dispatcher(
            () -> table,
            settings,
            clock,
            () -> TestNode.LOG,
            meters,
            new PushIds(new Seal("")),
            new Freshness(clock, partition -> -1),
            subscribers,
            limits,
            pages);
    var thread = new Thread(dispatcher);
    thread.start();
    for (String kind : List.of("new", "with an id")) {
      PushId id = kind.equals("new") ? null : idOf(table);
      long[] waits = new long[4_000];
      long came = 0;
      List<FirstFrame> clients = new ArrayList<>();
      for (int i = 0; i < waits.length; i++) {
        if (i == 500) {
          came = System.nanoTime();
          for (int stream = 0; stream < STREAMS; stream++) {
            var client = new FirstFrame();
            clients.add(client);
            var subscriber = new Subscriber(this, client, writers, meters, clock);
            subscribers.add(subscriber);
            dispatcher.follow(subscriber, FeedTest.EVERYTHING, id);
          }
        }
        SessionState next =
            stories[i].offset(SESSIONS + PARTITIONS * (long) written++).disconnected();
        long begin = System.nanoTime();
        put(table, next);
        waits[i] = System.nanoTime() - begin;
        Thread.sleep(1);
      }
      Arrays.sort(waits);
      long lastNanos = 0;
      for (FirstFrame client : clients) {
        assertThat(client.atNanos).as("when a stream began").isPositive();
        lastNanos = Math.max(lastNanos, client.atNanos - came);
      }
      System.out.printf(
          Locale.ROOT,
          "%d sessions, %d streams %s, %s: a state waits %.1f ms at the most, %.2f ms at the 99th percentile; the last stream began after %.0f ms%n",
          SESSIONS,
          STREAMS,
          kind,
          way,
          waits[waits.length - 1] / 1e6,
          waits[waits.length * 99 / 100] / 1e6,
          lastNanos / 1e6);
      subscribers.forEach(subscriber -> subscriber.end(CloseReason.GONE));
      Thread.sleep(2_000);
    }
    dispatcher.stop();
    thread.join();
    pages.shutdownNow();
    writers.shutdownNow();
  }

  /** Takes one frame, and no more. */
  private static final class FirstFrame implements Transport {

    private volatile long atNanos;

    @Override
    public String kind() {
      return SseTransport.KIND;
    }

    @Override
    public boolean isReady() {
      return atNanos == 0;
    }

    @Override
    public void send(Frame frame) {
      atNanos = System.nanoTime();
    }

    @Override
    public void flush() {}

    @Override
    public void end(CloseReason why) {}

    @Override
    public void abort(CloseReason why) {}
  }

  private static PushId idOf(SessionTable table) {
    return table.read(
        Clock.systemUTC().millis(),
        now ->
            new PushId(
                TestNode.LOG, PushId.markOf(FeedTest.EVERYTHING), now.asOf(), now.positions()));
  }

  private static void put(SessionTable table, SessionState state) {
    Position at = state.position();
    Tables.put(table, state, new Position(at.partition(), at.offset()));
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
