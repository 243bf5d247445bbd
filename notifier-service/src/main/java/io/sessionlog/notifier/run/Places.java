package io.sessionlog.notifier.run;

import static io.sessionlog.notifier.run.KafkaAnswers.await;

import io.sessionlog.model.Position;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.notice.Notification;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Where places are, in the notifications and in the events. */
public final class Places {

  private final NotificationLog notifications;
  private final EventLog events;
  private final Directory directory;

  Places(NotificationLog notifications, EventLog events, Directory directory) {
    this.notifications = notifications;
    this.events = events;
    this.directory = directory;
  }

  /** Cursors at the log's present end: whatever is accepted from now on comes behind them. */
  public Map<Integer, Cursor> now() {
    return cursors(await(notifications.ends()));
  }

  /** Where what is kept begins. */
  public Map<Integer, Cursor> begin() {
    return cursors(await(notifications.begins()));
  }

  /**
   * Cursors at a place: at an event exactly there in its own partition, and at its time in the
   * others.
   *
   * @return empty if there is no such event
   */
  public Optional<Map<Integer, Cursor>> cursors(Place place) {
    return offsets(place).map(Places::cursors);
  }

  private static Map<Integer, Cursor> cursors(Map<Integer, Long> offsets) {
    Map<Integer, Cursor> cursors = new HashMap<>();
    offsets.forEach((partition, offset) -> cursors.put(partition, Cursor.at(offset)));
    return cursors;
  }

  private Optional<Map<Integer, Long>> offsets(Place place) {
    Position position = place.position();
    if (position != null) {
      return timeOf(position)
          .map(
              time -> {
                Map<Integer, Long> offsets =
                    new HashMap<>(await(notifications.at(time.minusMillis(1))));
                offsets.computeIfPresent(position.partition(), (p, from) -> from(position, from));
                return offsets;
              });
    }
    Instant time = place.time();
    return Optional.of(time != null ? await(notifications.at(time)) : await(notifications.ends()));
  }

  private Optional<Instant> timeOf(Position position) {
    return position.partition() >= notifications.partitions()
        ? Optional.empty()
        : await(events.timeOf(position));
  }

  private long from(Position position, long from) {
    long end = await(notifications.ends()).getOrDefault(position.partition(), 0L);
    long offset = from;
    while (offset < end) {
      NotificationLog.Batch batch = await(notifications.read(position.partition(), offset));
      for (Notification notification : batch.notifications()) {
        if (notification.order() >= 0 && notification.eventOffset() >= position.offset()) {
          return notification.offset();
        }
      }
      if (batch.next() <= offset) {
        throw new NotReady();
      }
      offset = batch.next();
    }
    return end;
  }

  /** As {@link #offsets}, of the events themselves. */
  private Optional<Map<Integer, Long>> eventOffsets(Place place) {
    Position position = place.position();
    if (position != null) {
      return timeOf(position)
          .map(
              time -> {
                Map<Integer, Long> offsets = new HashMap<>(await(events.at(time)));
                offsets.put(position.partition(), position.offset());
                return offsets;
              });
    }
    Instant time = place.time();
    return Optional.of(time != null ? await(events.at(time)) : await(events.ends()));
  }

  /**
   * Whether notifications of a place and after it are kept no longer.
   *
   * @param sessionId null: anybody's
   */
  public boolean isBeforeWhatIsKept(Place place, @Nullable String sessionId) {
    Map<Integer, Long> from = eventOffsets(place).orElse(Map.of());
    Map<Integer, Long> firstKept = await(notifications.firstEvents());
    Map<Integer, Long> begins = await(notifications.begins());
    Map<Integer, Long> ends = await(events.ends());
    Instant keptSince = Instant.now().minus(Topics.NOTIFICATION_RETENTION);
    for (int partition : partitionsOf(sessionId)) {
      long first = from.getOrDefault(partition, Long.MAX_VALUE);
      long kept =
          Math.min(
              firstKept.getOrDefault(partition, Long.MAX_VALUE), ends.getOrDefault(partition, 0L));
      if (first >= kept) {
        continue;
      }
      // Where nothing was deleted yet, the first events had nothing to tell, or were too old.
      if (begins.getOrDefault(partition, 0L) > 0
          || await(events.timeOf(new Position(partition, first)))
              .map(time -> time.isBefore(keptSince))
              .orElse(false)) {
        return true;
      }
    }
    return false;
  }

  private Iterable<Integer> partitionsOf(@Nullable String sessionId) {
    return sessionId == null
        ? IntStream.range(0, notifications.partitions()).boxed().toList()
        : List.of(directory.partitionOf(sessionId));
  }

  /**
   * What is to be sent again from one place on, up to and without another: as it is kept, or, if
   * some of it is kept no longer, all of it made anew out of the events.
   *
   * @param sessionId null: all
   * @return empty if one of the places names an event that is none
   */
  public Optional<Resend> range(Place from, Place to, @Nullable String sessionId) {
    boolean remade = isBeforeWhatIsKept(from, sessionId);
    Optional<Map<Integer, Long>> begin = remade ? eventOffsets(from) : offsets(from);
    Optional<Map<Integer, Long>> end = remade ? eventOffsets(to) : offsets(to);
    if (begin.isEmpty() || end.isEmpty()) {
      return Optional.empty();
    }
    Map<Integer, Long> next = new HashMap<>();
    Map<Integer, Long> until = new HashMap<>();
    for (int partition : partitionsOf(sessionId)) {
      long first = begin.get().getOrDefault(partition, 0L);
      next.put(partition, first);
      until.put(partition, Math.max(first, end.get().getOrDefault(partition, first)));
    }
    return Optional.of(new Resend(next, until, sessionId, remade));
  }
}
