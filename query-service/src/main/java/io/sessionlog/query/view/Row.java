package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import java.util.Objects;

/**
 * A session's place in the index. It outlives the session's states: most events move nothing but
 * the position, and then only {@link #session} is replaced.
 *
 * <p>{@code key}, {@code bucket} and the session's position change under the write lock, while the
 * row stands in no ordered map; {@code session} may be read without the lock.
 */
final class Row implements RowsByPosition.Placed {

  PageKey key;
  Bucket bucket;
  volatile StoredSession session;

  Row(StoredSession session, Bucket bucket) {
    this.key = PageKey.of(session.state());
    this.bucket = bucket;
    this.session = session;
  }

  void place(StoredSession newest, Bucket newBucket) {
    key = PageKey.of(newest.state());
    bucket = newBucket;
    session = newest;
  }

  Position position() {
    return session.state().position();
  }

  @Override
  public long offset() {
    return position().offset();
  }

  @Override
  public String sessionId() {
    return session.state().sessionId();
  }

  Change.Stage stage() {
    return new Change.Stage(session.state().userId(), bucket);
  }

  /** Whether a newer state leaves the row where it is in every map. */
  boolean staysFor(StoredSession newest, Bucket newBucket) {
    return bucket == newBucket
        && key.updatedAtMillis() == newest.state().updatedAt().toEpochMilli()
        && session.qrExpiryMillis() == newest.qrExpiryMillis()
        && Objects.equals(session.state().userId(), newest.state().userId());
  }
}
