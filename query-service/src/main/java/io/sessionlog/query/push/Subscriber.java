package io.sessionlog.query.push;

import io.sessionlog.query.view.SessionFilter;
import java.io.IOException;
import java.time.Clock;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One client: takes frames from its feed to its transport, as far as that takes them. It runs on
 * the writers' threads, on one at a time, and never waits.
 */
final class Subscriber implements Runnable {

  /** Who knows all clients. */
  interface Hub {

    /** Up to when every batch has been offered. */
    Moment settled();

    void left(Subscriber subscriber, CloseReason why);

    void failed(RuntimeException e);
  }

  /** Then it is the next client's turn. */
  private static final int TURN_BYTES = 128 * 1024;

  private static final int MAX_REPLIES = 100;
  private static final int MAX_ORDERS = 20;

  private final Hub hub;
  private final Transport transport;
  private final Executor writers;
  private final PushMeters meters;
  private final Clock clock;
  private final long bornNanos = System.nanoTime();

  private final Object running = new Object();
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicInteger orders = new AtomicInteger();
  private final AtomicReference<@Nullable CloseReason> end = new AtomicReference<>();
  private final Queue<Frame> replies = new ArrayBlockingQueue<>(MAX_REPLIES);
  private volatile @Nullable Feed feed;
  private volatile long sentNanos = bornNanos;
  private volatile boolean blocked;
  private volatile long blockedNanos;

  /** The dispatcher's thread alone; null before the feed. */
  private @Nullable SessionFilter filter;

  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  Subscriber(Hub hub, Transport transport, Executor writers, PushMeters meters, Clock clock) {
    this.hub = hub;
    this.transport = transport;
    this.writers = writers;
    this.meters = meters;
    this.clock = clock;
  }

  @Nullable SessionFilter filter() {
    return filter;
  }

  @Nullable Feed feed() {
    return feed;
  }

  void follow(@Nullable SessionFilter newFilter, @Nullable Feed newFeed) {
    filter = newFilter;
    feed = newFeed;
  }

  void filter(SessionFilter newFilter) {
    filter = newFilter;
  }

  Transport transport() {
    return transport;
  }

  /** Completes once the transport was told of the end. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  boolean isEnded() {
    return end.get() != null;
  }

  /** How long the client has taken no bytes. */
  long blockedNanos(long nowNanos) {
    return blocked ? nowNanos - blockedNanos : 0;
  }

  long silentNanos(long nowNanos) {
    return nowNanos - sentNanos;
  }

  long ageNanos(long nowNanos) {
    return nowNanos - bornNanos;
  }

  /** Whether it may ask for one thing more; a client that asks faster than it is served is cut. */
  boolean mayOrder() {
    if (orders.incrementAndGet() <= MAX_ORDERS) {
      return true;
    }
    end(CloseReason.OVERFLOWN);
    return false;
  }

  void served() {
    orders.decrementAndGet();
  }

  /** Sends something that is no part of the feed. A client that asks too much is cut. */
  void reply(Frame frame) {
    if (replies.offer(frame)) {
      wake();
    } else {
      end(CloseReason.OVERFLOWN);
    }
  }

  /** There is something to send, or the transport takes bytes again. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      submit();
    }
  }

  private void submit() {
    try {
      writers.execute(this);
    } catch (RejectedExecutionException stopped) {
      // Then nothing is sent to anybody.
    }
  }

  /** The first reason counts. */
  void end(CloseReason why) {
    if (end.compareAndSet(null, why)) {
      hub.left(this, why);
      wake();
    }
  }

  /**
   * Returns once nothing is being written; to be called after {@link #end} by who lets the
   * container use the connection's objects for another one.
   */
  void awaitRun() {
    synchronized (running) {
      // Whoever ran has left.
    }
  }

  @Override
  public void run() {
    synchronized (running) {
      runAlone();
    }
  }

  private void runAlone() {
    int seen = wakes.get();
    boolean more = false;
    try {
      more = write();
    } catch (IOException clientIsGone) {
      end(CloseReason.GONE);
    } catch (RuntimeException e) {
      // A transport whose connection has just ended throws all sorts of things.
      if (!isEnded()) {
        hub.failed(e);
        end(CloseReason.FAILED);
      }
    }
    if (more || wakes.addAndGet(-seen) != 0) {
      submit();
    }
  }

  /** Whether it has more to do at once. */
  private boolean write() throws IOException {
    CloseReason why = end.get();
    if (why != null) {
      close(why);
      return false;
    }
    long left = TURN_BYTES;
    while (isReady()) {
      Frame frame = next();
      if (frame == null) {
        transport.flush();
        isReady();
        return false;
      }
      transport.send(frame);
      meters.sent(frame);
      sentNanos = System.nanoTime();
      left -= frame.data().length;
      if (left < 0) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Frame next() {
    Frame reply = replies.poll();
    Feed current = feed;
    return reply != null || current == null ? reply : current.next(hub.settled(), clock.instant());
  }

  private boolean isReady() throws IOException {
    boolean ready = transport.isReady();
    if (ready) {
      blocked = false;
    } else if (!blocked) {
      blockedNanos = System.nanoTime();
      blocked = true;
    }
    return ready;
  }

  private void close(CloseReason why) {
    if (closed.isDone()) {
      return;
    }
    if (why.isOrderly() && !blocked) {
      transport.end(why);
    } else {
      transport.abort(why);
    }
    closed.complete(null);
  }
}
