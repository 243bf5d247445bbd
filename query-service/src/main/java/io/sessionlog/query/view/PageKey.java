package io.sessionlog.query.view;

/**
 * A place in the order of lists: newest first; equal times by session id, so that the order is
 * total.
 */
public record PageKey(long updatedAtMillis, String sessionId) implements Comparable<PageKey> {

  @Override
  public int compareTo(PageKey other) {
    return updatedAtMillis != other.updatedAtMillis
        ? Long.compare(other.updatedAtMillis, updatedAtMillis)
        : sessionId.compareTo(other.sessionId);
  }
}
