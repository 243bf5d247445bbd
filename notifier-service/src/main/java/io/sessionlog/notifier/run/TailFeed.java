package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.notice.Notification;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what the tail brings to the endpoints that are attached to it.
 *
 * <p><b>Invariant.</b> An attached endpoint's cursor is the tail's, or ahead of it: who begins at
 * the log's end, or was another node's, may begin where this node's tail has not come to. What
 * stands before its cursor is not offered to it.
 *
 * <p><b>A failure is one endpoint's.</b> Who could not be offered something is left behind there,
 * so that its cursor is not moved over it, and reads it by itself. The others are offered it, and
 * the tail goes on.
 *
 * <p><b>Threads.</b> The dispatcher's.
 */
final class TailFeed {

  private static final Logger log = LoggerFactory.getLogger(TailFeed.class);

  private final Map<Integer, Cursor> tail;
  private final Map<String, Owned> owned;
  private final EndpointIndex index;
  private final ProgressStore progress;
  private final Loop loop;

  /**
   * @param tail where the tail is; moved here alone
   * @param owned this node's endpoints by id
   * @param index of the same
   */
  TailFeed(
      Map<Integer, Cursor> tail,
      Map<String, Owned> owned,
      EndpointIndex index,
      ProgressStore progress,
      Loop loop) {
    this.tail = tail;
    this.owned = owned;
    this.index = index;
    this.progress = progress;
    this.loop = loop;
  }

  void starts(Map<Integer, Long> next) {
    next.forEach((partition, offset) -> tail.put(partition, Cursor.at(offset)));
    loop.pump(owned.values());
  }

  /**
   * @param next by partition, behind these notifications
   * @param handled run whatever became of them: until then the tail waits, and all endpoints with
   *     it
   */
  void came(List<Notification> notifications, Map<Integer, Long> next, Runnable handled) {
    try {
      notifications.forEach(this::offer);
      next.forEach(
          (partition, offset) ->
              tail.computeIfPresent(
                  partition, (p, at) -> new Cursor(offset, at.order(), at.log())));
    } finally {
      handled.run();
    }
  }

  private void offer(Notification notification) {
    int partition = notification.partition();
    Cursor before = tail.getOrDefault(partition, Cursor.at(notification.offset()));
    if (!before.isBehind(notification)) {
      String addressee = notification.addressee();
      if (addressee == null) {
        index.forEachThatMayWant(
            notification, owned.values(), one -> offer(one, notification, before));
      } else {
        Owned one = owned.get(addressee);
        if (one != null) {
          offer(one, notification, before);
        }
      }
    }
    tail.put(partition, before.behind(notification));
  }

  private void offer(Owned one, Notification notification, Cursor before) {
    int partition = notification.partition();
    if (!one.attached.contains(partition)
        || notification.offset() < one.courier.cursor(partition).offset()) {
      return;
    }
    try {
      if (!one.endpoint.wants(notification)) {
        return;
      }
      one.courier.moveTo(partition, before);
      if (one.courier.hasRoom()) {
        one.courier.take(notification);
      } else {
        one.attached.remove(partition);
      }
    } catch (RuntimeException e) {
      log.error("{} could not be offered {}; it will read it", one.endpoint.id(), notification, e);
      one.courier.moveTo(partition, before);
      one.attached.remove(partition);
    }
    progress.changed(one);
    loop.pump(one);
  }
}
