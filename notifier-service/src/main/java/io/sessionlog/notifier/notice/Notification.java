package io.sessionlog.notifier.notice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notice as it stands in {@code session-notifications}.
 *
 * @param partition of that topic, and of the event
 * @param offset in that topic
 * @param order grows from notice to notice of one partition, see {@link #order(long, int)};
 *     negative: it tells of no event, and has no place in that order
 * @param log tells a log from one that was wiped; orders of different logs say nothing
 * @param fullBody null: the same as {@code body}
 * @param addressee the one endpoint for which it was made anew, since it had been kept no longer;
 *     null: it is for all
 */
public record Notification(
    int partition,
    long offset,
    long order,
    String log,
    String id,
    NoticeType type,
    Instant time,
    String sessionId,
    @Nullable String userId,
    Payload body,
    @Nullable Payload fullBody,
    @Nullable String addressee) {

  /** A body of 16 MiB tells of fewer messages than that. */
  private static final int INDEX_BITS = 20;

  /**
   * The place of a notice among those of its partition. Two writers of a rebuild, the old one and
   * the new one, may both tell of an event; a reader that keeps the greatest order it has seen
   * knows the second one as told.
   *
   * @param eventOffset of the event it tells of
   * @param index among the notices of that event
   */
  public static long order(long eventOffset, int index) {
    return (eventOffset << INDEX_BITS) + index;
  }

  /** A notice as it is for one endpoint, before it stands anywhere. */
  public static Notification remade(Notice notice, String addressee) {
    return new Notification(
        notice.position().partition(),
        -1,
        -1,
        "",
        notice.id(),
        notice.type(),
        notice.time(),
        notice.sessionId(),
        notice.userId(),
        notice.body(),
        notice.fullBody(),
        addressee);
  }

  public boolean isRemade() {
    return addressee != null;
  }

  public Category category() {
    return type.category();
  }

  /** The offset of the event it tells of. */
  public long eventOffset() {
    return order >> INDEX_BITS;
  }

  /** What is posted. */
  public Payload body(boolean full) {
    return full && fullBody != null ? fullBody : body;
  }

  /** Messages are private: nothing of the body is printed. */
  @Override
  public String toString() {
    return "Notification[%s %s of %s at %d:%d]"
        .formatted(id, type.wireName(), sessionId, partition, offset);
  }
}
