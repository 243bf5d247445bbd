package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.notice.Notification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Gives those that pull what endpoints are told. */
public final class Puller {

  private static final int READS = 24;

  /** A page ends here, or behind its first notification where that is larger. */
  public static final int MAX_PAGE_BYTES = 1_000_000;

  private final NotificationLog notifications;
  private final Supplier<Map<Integer, Long>> ends;
  private final Object moved = new Object();
  private volatile boolean stopping;

  /**
   * @param ends where the tail is
   */
  Puller(NotificationLog notifications, Supplier<Map<Integer, Long>> ends) {
    this.notifications = notifications;
    this.ends = ends;
  }

  /** The tail has moved: whoever waits looks again. */
  void tailMoved() {
    synchronized (moved) {
      moved.notifyAll();
    }
  }

  void close() {
    stopping = true;
    tailMoved();
  }

  /**
   * Reads on from a place, in bounded steps: a page may be short or empty although more follows.
   *
   * @param full whose bodies count
   * @param wait for something to come where there is nothing yet
   */
  public Pulled pull(
      Map<Integer, Cursor> after,
      Predicate<Notification> wanted,
      boolean full,
      int limit,
      Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    Pulled pulled = pull(after, wanted, new Page(full, limit));
    while (pulled.notifications().isEmpty() && pulled.atEnd()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || stopping) {
        return pulled;
      }
      try {
        synchronized (moved) {
          moved.wait(Math.min(left, 1_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return pulled;
      }
      pulled = pull(pulled.next(), wanted, new Page(full, limit));
    }
    return pulled;
  }

  /** What one answer holds. */
  private static final class Page {
    private final List<Notification> found = new ArrayList<>();
    private final boolean full;
    private final int limit;
    private long bytes;

    Page(boolean full, int limit) {
      this.full = full;
      this.limit = limit;
    }

    boolean isFull() {
      return found.size() >= limit || bytes >= MAX_PAGE_BYTES;
    }

    /** Whether there was room. */
    boolean add(Notification notification) {
      int size = notification.body(full).bytes().length;
      if (isFull() || (!found.isEmpty() && bytes + size > MAX_PAGE_BYTES)) {
        bytes = MAX_PAGE_BYTES;
        return false;
      }
      bytes += size;
      found.add(notification);
      return true;
    }
  }

  private Pulled pull(Map<Integer, Cursor> after, Predicate<Notification> wanted, Page page) {
    Map<Integer, Long> end = ends.get();
    Map<Integer, Cursor> next = new HashMap<>(after);
    int reads = 0;
    for (int partition = 0; partition < notifications.partitions(); partition++) {
      Cursor cursor = next.getOrDefault(partition, Cursor.at(0));
      long until = end.getOrDefault(partition, 0L);
      while (cursor.offset() < until) {
        if (page.isFull() || reads++ >= READS) {
          next.put(partition, cursor);
          return new Pulled(page.found, next, false);
        }
        NotificationLog.Batch batch =
            KafkaAnswers.await(notifications.read(partition, cursor.offset()));
        long before = cursor.offset();
        for (Notification notification : batch.notifications()) {
          if (page.isFull()
              || (!cursor.isBehind(notification)
                  && wanted.test(notification)
                  && !page.add(notification))) {
            break;
          }
          cursor = cursor.behind(notification);
        }
        if (!page.isFull() && batch.next() > cursor.offset()) {
          cursor = new Cursor(batch.next(), cursor.order(), cursor.log());
        }
        if (cursor.offset() == before) {
          break;
        }
      }
      next.put(partition, cursor);
    }
    return new Pulled(page.found, next, true);
  }
}
