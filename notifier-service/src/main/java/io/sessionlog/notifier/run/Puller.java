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
   * @param wait for something to come where there is nothing yet
   */
  public Pulled pull(
      Map<Integer, Cursor> after, Predicate<Notification> wanted, int limit, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    Pulled pulled = pull(after, wanted, limit);
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
      pulled = pull(pulled.next(), wanted, limit);
    }
    return pulled;
  }

  private Pulled pull(Map<Integer, Cursor> after, Predicate<Notification> wanted, int limit) {
    Map<Integer, Long> end = ends.get();
    Map<Integer, Cursor> next = new HashMap<>(after);
    List<Notification> found = new ArrayList<>();
    int reads = 0;
    for (int partition = 0; partition < notifications.partitions(); partition++) {
      Cursor cursor = next.getOrDefault(partition, Cursor.at(0));
      long until = end.getOrDefault(partition, 0L);
      while (cursor.offset() < until) {
        if (found.size() >= limit || reads++ >= READS) {
          next.put(partition, cursor);
          return new Pulled(found, next, false);
        }
        NotificationLog.Batch batch =
            KafkaAnswers.await(notifications.read(partition, cursor.offset()));
        long before = cursor.offset();
        for (Notification notification : batch.notifications()) {
          if (found.size() >= limit) {
            break;
          }
          if (!cursor.isBehind(notification) && wanted.test(notification)) {
            found.add(notification);
          }
          cursor = cursor.behind(notification);
        }
        if (found.size() < limit && batch.next() > cursor.offset()) {
          cursor = new Cursor(batch.next(), cursor.order(), cursor.log());
        }
        if (cursor.offset() == before) {
          break;
        }
      }
      next.put(partition, cursor);
    }
    return new Pulled(found, next, true);
  }
}
