package io.sessionlog.notifier.notice;

import io.sessionlog.model.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing to tell about a session.
 *
 * @param id a UUID v5 of what it tells of; the same however often it is made
 * @param time of the event it tells of
 * @param userId the session's owner at that time; null: no one's
 * @param position of that event
 * @param index among the notices of that event, from 0; a body may tell of many messages
 * @param sequence counted per session and category, from 1 and without a hole
 * @param body what is posted, as UTF-8 JSON
 * @param fullBody what is posted to endpoints that ask for whole messages; null: the same
 */
public record Notice(
    String id,
    NoticeType type,
    Instant time,
    String sessionId,
    @Nullable String userId,
    Position position,
    int index,
    long sequence,
    Payload body,
    @Nullable Payload fullBody) {

  /** Messages are private: nothing of the body is printed. */
  @Override
  public String toString() {
    return "Notice[%s %s %d of %s at %s]"
        .formatted(id, type.wireName(), sequence, sessionId, position);
  }
}
