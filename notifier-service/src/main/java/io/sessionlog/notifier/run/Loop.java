package io.sessionlog.notifier.run;

import io.sessionlog.support.kafka.VitalThreads;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all couriers of a node: tasks in the order in which they came, timers,
 * and the endpoints that are to be looked at. It never waits for anything but its mailbox.
 */
final class Loop {

  private static final Logger log = LoggerFactory.getLogger(Loop.class);
  private static final int TASKS_AT_ONCE = 1_000;
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  /** What is asked for at the end of each round. */
  interface Work {

    /** Looks at an endpoint for which something has changed. */
    void pump(Owned one, long now);

    /**
     * @return when it wants to be called again
     */
    long timers(long now);

    /** This process did not run for so long that others may have taken it for dead. */
    void overslept();
  }

  /** Others take a node for dead after 6 s without a heartbeat. */
  static final long OVERSLEPT_MILLIS = 3_000;

  private record Wake(long at, Owned owned) implements Comparable<Wake> {
    @Override
    public int compareTo(Wake other) {
      return Long.compare(at, other.at);
    }
  }

  private final Work work;
  private final BlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
  private final PriorityQueue<Wake> wakes = new PriorityQueue<>();
  private Set<Owned> toPump = new LinkedHashSet<>();
  private final Thread thread;
  private volatile boolean stopping;
  private long timersAt;
  private final LongSupplier clock;
  private long lookedAt;

  Loop(Work work, VitalThreads threads) {
    this(work, threads, Loop::now);
  }

  Loop(Work work, VitalThreads threads, LongSupplier clock) {
    this.work = work;
    this.thread = threads.thread("notifier-dispatcher", this::run);
    this.clock = clock;
    this.lookedAt = clock.getAsLong();
  }

  void start() {
    thread.start();
  }

  static long now() {
    return System.currentTimeMillis();
  }

  /** The time; and tells if this process stood still since it was last looked at. */
  private long look(long waited) {
    long now = clock.getAsLong();
    if (now - lookedAt > waited + OVERSLEPT_MILLIS) {
      work.overslept();
    }
    lookedAt = now;
    return now;
  }

  private void run() {
    lookedAt = clock.getAsLong();
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

  /** One round: what has come, what is due, and whoever is to be looked at. */
  void step() throws InterruptedException {
    long begin = look(0);
    long until = timersAt;
    Wake first = wakes.peek();
    if (first != null) {
      until = Math.min(until, first.at());
    }
    long wait = toPump.isEmpty() ? Math.max(0, until - begin) : 0;
    Runnable task = mailbox.poll(wait, TimeUnit.MILLISECONDS);
    look(wait);
    // A bounded run of tasks, so that timers are heard whatever comes.
    for (int i = 1; task != null; i++) {
      task.run();
      look(0);
      task = i < TASKS_AT_ONCE ? mailbox.poll() : null;
    }
    wake(look(0));
    pumpAll();
    long now = look(0);
    if (now >= timersAt) {
      timersAt = work.timers(now);
    }
  }

  private void pumpAll() {
    Set<Owned> some = toPump;
    toPump = new LinkedHashSet<>();
    for (Owned one : some) {
      // Each time: who stood still in between must not tell the next one anything.
      long now = look(0);
      try {
        work.pump(one, now);
      } catch (RuntimeException e) {
        // A bug that one endpoint meets must not keep the others from being looked at.
        log.error("{} could not be looked at, trying again", one.endpoint.id(), e);
        wakeAt(one, now + LOOK_AGAIN_MILLIS);
      }
    }
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

  /** Runs a task on this thread; from any thread. */
  void later(Runnable task) {
    mailbox.add(task);
  }

  /** Looks at an endpoint once the tasks at hand are done. */
  void pump(Owned one) {
    toPump.add(one);
  }

  void pump(Iterable<Owned> several) {
    several.forEach(toPump::add);
  }

  void wakeAt(Owned one, long at) {
    if (one.wakeUpAt == null || one.wakeUpAt > at) {
      one.wakeUpAt = at;
      wakes.add(new Wake(at, one));
    }
  }

  void forget(Owned one) {
    one.wakeUpAt = null;
    toPump.remove(one);
  }

  void close() {
    stopping = true;
    thread.interrupt();
  }
}
