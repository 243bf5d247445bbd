package io.sessionlog.query.view;

import io.sessionlog.model.SessionState;
import java.util.Objects;

/**
 * A session's place in the index. It outlives the session's states: most events move nothing but
 * the position, and then only {@link #session} is replaced.
 *
 * <p>{@code key} and {@code bucket} change under the write lock, while the row stands in no ordered
 * map; {@code session} may be read without the lock.
 */
final class Row {

  PageKey key;
  Bucket bucket;
  volatile StoredSession session;

  Row(StoredSession session, Bucket bucket) {
    this.key = keyOf(session.state());
    this.bucket = bucket;
    this.session = session;
  }

  void place(StoredSession newest, Bucket newBucket) {
    key = keyOf(newest.state());
    bucket = newBucket;
    session = newest;
  }

  /** Whether a newer state leaves the row where it is in every map. */
  boolean staysFor(StoredSession newest, Bucket newBucket) {
    return bucket == newBucket
        && key.updatedAtMillis() == newest.state().updatedAt().toEpochMilli()
        && session.qrExpiryMillis() == newest.qrExpiryMillis()
        && Objects.equals(session.state().userId(), newest.state().userId());
  }

  private static PageKey keyOf(SessionState state) {
    return new PageKey(state.updatedAt().toEpochMilli(), state.sessionId());
  }
}
