package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.notice.Notification;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for endpoints that are behind the tail, and what is to be sent again: one batch at a time
 * for each, and the next only once half of the one before is told, so that none is read for the
 * sake of one free place.
 *
 * <p><b>Threads.</b> The dispatcher's.
 */
final class Catchup {

  private static final Logger log = LoggerFactory.getLogger(Catchup.class);
  static final long READ_AGAIN_MILLIS = 500;

  /** Reads the notifications from an offset on. */
  interface Reading {
    CompletableFuture<NotificationLog.Batch> read(int partition, long offset);
  }

  /** Makes what is kept no longer anew. */
  interface Remaking {

    /**
     * Goes on with a range, for some hundred notifications or about a second.
     *
     * @return where it goes on next
     */
    CompletableFuture<Remade> next(Endpoint endpoint, String id, Resend range);
  }

  /**
   * @param next events of the partition up to here are done
   */
  record Remade(int partition, long next) {}

  private final Map<Integer, Cursor> tail;
  private final Reading notifications;
  private final Remaking remaking;
  private final Loop loop;
  private final ProgressStore progress;

  /**
   * @param tail where the tail is; the dispatcher moves it
   */
  Catchup(
      Map<Integer, Cursor> tail,
      Reading notifications,
      Remaking remaking,
      Loop loop,
      ProgressStore progress) {
    this.tail = tail;
    this.notifications = notifications;
    this.remaking = remaking;
    this.loop = loop;
    this.progress = progress;
  }

  void readOn(Owned one) {
    if (one.reading || tail.isEmpty() || !one.courier.hasRoomForMany()) {
      return;
    }
    for (Map.Entry<Integer, Cursor> end : tail.entrySet()) {
      int partition = end.getKey();
      if (one.attached.contains(partition)) {
        continue;
      }
      Cursor cursor = one.courier.cursor(partition);
      if (cursor.offset() >= end.getValue().offset()) {
        one.attached.add(partition);
        progress.changed(one);
        continue;
      }
      read(one, partition, cursor.offset(), batch -> takeOn(one, batch));
      return;
    }
    for (Map.Entry<String, Resend> asked : one.courier.resends().entrySet()) {
      if (sendAgain(one, asked.getKey(), asked.getValue())) {
        return;
      }
    }
  }

  /**
   * @return whether something is under way for it
   */
  private boolean sendAgain(Owned one, String id, Resend range) {
    boolean isToBeMade =
        range.next().entrySet().stream()
            .anyMatch(at -> at.getValue() < range.end().getOrDefault(at.getKey(), 0L));
    if (range.isRemade() && isToBeMade) {
      remake(one, id, range);
      return true;
    }
    for (Map.Entry<Integer, Long> next : range.next().entrySet()) {
      if (next.getValue() < range.end().getOrDefault(next.getKey(), 0L)) {
        read(one, next.getKey(), next.getValue(), batch -> takeAgain(one, id, range, batch));
        return true;
      }
    }
    // Nothing of it is kept.
    range.next().forEach((p, offset) -> one.courier.resendReadTo(id, p, offset));
    progress.changed(one);
    return false;
  }

  private void read(Owned one, int partition, long offset, Consumer<NotificationLog.Batch> taken) {
    one.reading = true;
    var unused =
        notifications
            .read(partition, offset)
            .whenComplete(
                (batch, failure) ->
                    loop.later(
                        () -> {
                          one.reading = false;
                          if (one.closed) {
                            return;
                          }
                          if (failure == null
                              && batch.next() > offset
                              && isTaken(one, batch, taken)) {
                            loop.pump(one);
                          } else {
                            loop.wakeAt(one, Loop.now() + READ_AGAIN_MILLIS);
                          }
                        }));
  }

  /** What failed is read again from where the cursor stands: nothing is passed over. */
  private static boolean isTaken(
      Owned one, NotificationLog.Batch batch, Consumer<NotificationLog.Batch> taken) {
    try {
      taken.accept(batch);
      return true;
    } catch (RuntimeException e) {
      log.error("{} could not take what was read, trying again", one.endpoint.id(), e);
      return false;
    }
  }

  private void takeOn(Owned one, NotificationLog.Batch batch) {
    int partition = batch.partition();
    long end = tail.getOrDefault(partition, Cursor.at(0)).offset();
    for (Notification notification : batch.notifications()) {
      if (notification.offset() < one.courier.cursor(partition).offset()) {
        continue;
      }
      if (notification.offset() >= end) {
        break;
      }
      if (!one.endpoint.wants(notification)) {
        one.courier.pass(notification);
      } else if (one.courier.hasRoom()) {
        one.courier.take(notification);
      } else {
        progress.changed(one);
        return;
      }
    }
    one.courier.moveTo(partition, Cursor.at(Math.min(batch.next(), end)));
    progress.changed(one);
  }

  private void takeAgain(Owned one, String id, Resend range, NotificationLog.Batch batch) {
    int partition = batch.partition();
    long end = range.end().getOrDefault(partition, 0L);
    for (Notification notification : batch.notifications()) {
      if (notification.offset() >= end) {
        break;
      }
      if (wantsAgain(one.endpoint, range, notification)) {
        if (!one.courier.hasRoom()) {
          progress.changed(one);
          return;
        }
        one.courier.takeAgain(notification);
      }
      one.courier.resendReadTo(id, partition, notification.offset() + 1);
    }
    one.courier.resendReadTo(id, partition, Math.min(batch.next(), end));
    progress.changed(one);
  }

  private static boolean wantsAgain(Endpoint endpoint, Resend range, Notification notification) {
    return !notification.isRemade()
        && endpoint.wants(notification)
        && (range.sessionId() == null || range.sessionId().equals(notification.sessionId()));
  }

  private void remake(Owned one, String id, Resend range) {
    one.reading = true;
    var unused =
        remaking
            .next(one.endpoint, id, range)
            .whenComplete(
                (remade, failure) ->
                    loop.later(
                        () -> {
                          one.reading = false;
                          if (one.closed) {
                            return;
                          }
                          if (failure != null) {
                            log.warn(
                                "What {} wants again cannot be made anew now, trying again: {}",
                                one.endpoint.id(),
                                failure.toString());
                            loop.wakeAt(one, Loop.now() + READ_AGAIN_MILLIS);
                            return;
                          }
                          if (remade.next() <= range.next().getOrDefault(remade.partition(), 0L)) {
                            // Another request is carried out.
                            loop.wakeAt(one, Loop.now() + READ_AGAIN_MILLIS);
                          } else {
                            loop.pump(one);
                          }
                          one.courier.resendReadTo(id, remade.partition(), remade.next());
                          progress.changed(one);
                        }));
  }
}
