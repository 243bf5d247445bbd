package io.sessionlog.support.kafka;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads without which their owner looks well and does nothing: each runs until its owner stops.
 * One that ends before, be it by an {@link Error} or by coming to its end, ends the service: what
 * it owned stands half done, and only a new process begins anew.
 */
public final class VitalThreads {

  private static final Logger log = LoggerFactory.getLogger(VitalThreads.class);

  private final FatalError fatal;
  private volatile boolean stopping;
  private volatile @Nullable String ended;

  public VitalThreads(FatalError fatal) {
    this.fatal = fatal;
  }

  /**
   * A daemon, not started yet.
   *
   * @param work runs until {@link #stopping()} was called
   */
  public Thread thread(String name, Runnable work) {
    return daemon(name, () -> run(name, work, false));
  }

  /** The same, of work that may come to its end, and must not fail. */
  public Thread errand(String name, Runnable work) {
    return daemon(name, () -> run(name, work, true));
  }

  /** Makes threads for a library that keeps them for as long as its owner lives. */
  public ThreadFactory factory(String name) {
    var number = new AtomicInteger();
    return work -> thread(name + "-" + number.incrementAndGet(), work);
  }

  private static Thread daemon(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void run(String name, Runnable work, boolean mayEnd) {
    try {
      work.run();
      if (!mayEnd) {
        ended(name, null);
      }
    } catch (RuntimeException | Error e) {
      ended(name, e);
    }
  }

  /** What else was found to stand still for good. */
  public void ended(String name) {
    ended(name, null);
  }

  private void ended(String name, @Nullable Throwable why) {
    if (stopping || ended != null) {
      return;
    }
    ended = name;
    log.error("{} has ended, and nothing else does its work", name, why);
    fatal.stop(new IllegalStateException(name + " has ended; only a new process can do its work"));
  }

  /** From now on each may end. */
  public void stopping() {
    stopping = true;
  }

  /** Which one has ended and should not have; null: none. */
  public @Nullable String ended() {
    return ended;
  }
}
