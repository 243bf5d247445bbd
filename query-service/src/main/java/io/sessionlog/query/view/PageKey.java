package io.sessionlog.query.view;

import io.sessionlog.model.SessionState;
import io.sessionlog.support.http.PageCursor;

/**
 * A place in the order of lists and snapshots: newest first; equal times by session id, so that the
 * order is total.
 */
public record PageKey(long updatedAtMillis, String sessionId) implements Comparable<PageKey> {

  static PageKey of(SessionState state) {
    return new PageKey(state.updatedAt().toEpochMilli(), state.sessionId());
  }

  public PageCursor cursor() {
    return new PageCursor(updatedAtMillis, sessionId);
  }

  @Override
  public int compareTo(PageKey other) {
    return updatedAtMillis != other.updatedAtMillis
        ? Long.compare(other.updatedAtMillis, updatedAtMillis)
        : sessionId.compareTo(other.sessionId);
  }
}
