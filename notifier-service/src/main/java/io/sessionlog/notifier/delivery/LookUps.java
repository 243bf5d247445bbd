package io.sessionlog.notifier.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Look-ups of names, of which one owner has a few under way at a time; the rest of its own wait in
 * a line of their own. An owner whose name servers all hang so holds up its own receivers, and
 * leaves threads for the others'.
 *
 * <p><b>Bounds.</b> {@link #OF_ONE} at a time of one owner, {@link #WAITING} in line of all.
 *
 * <p><b>Threads.</b> Any.
 */
final class LookUps {

  static final int OF_ONE = 4;
  private static final Logger log = LoggerFactory.getLogger(LookUps.class);
  private static final int WAITING = 10_000;

  private final Executor threads;
  private final Map<String, Line> lines = new HashMap<>();
  private int waiting;

  /** What one owner has under way and in line. */
  private static final class Line {
    int running;
    final Deque<Runnable> waiting = new ArrayDeque<>();
  }

  /**
   * @param threads take whatever they are given until they are closed
   */
  LookUps(Executor threads) {
    this.threads = threads;
  }

  /**
   * @throws RejectedExecutionException if too many wait
   */
  void execute(String owner, Runnable lookUp) {
    synchronized (this) {
      Line line = lines.computeIfAbsent(owner, first -> new Line());
      if (line.running >= OF_ONE) {
        if (waiting >= WAITING) {
          throw new RejectedExecutionException("too many names to look up");
        }
        waiting++;
        line.waiting.add(lookUp);
        return;
      }
      line.running++;
    }
    try {
      threads.execute(() -> run(owner, lookUp));
    } catch (RejectedExecutionException e) {
      next(owner);
      throw e;
    }
  }

  private void run(String owner, Runnable lookUp) {
    try {
      lookUp.run();
    } finally {
      Runnable next = next(owner);
      if (next != null) {
        // Behind what others have asked for, not at once: so each owner has its turn.
        again(owner, next);
      }
    }
  }

  private void again(String owner, Runnable lookUp) {
    try {
      threads.execute(() -> run(owner, lookUp));
    } catch (RejectedExecutionException closed) {
      log.debug("No more names are looked up", closed);
    }
  }

  /** The next in line; null: none is, and one fewer is under way. */
  private synchronized @Nullable Runnable next(String owner) {
    Line line = lines.get(owner);
    if (line == null) {
      return null;
    }
    Runnable next = line.waiting.poll();
    if (next != null) {
      waiting--;
    } else if (--line.running == 0) {
      lines.remove(owner);
    }
    return next;
  }
}
