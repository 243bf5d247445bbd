package io.sessionlog.query.push;

import io.sessionlog.model.Position;
import io.sessionlog.query.view.Change;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.query.view.StoredSession;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a client is to be told of one session: its state, or that it is there no more.
 *
 * @param session null: removed
 * @param position of the event that made it so; null where none is known
 * @param qrExpiryMillis when the session's code expired or will, or {@link StoredSession#NO_QR}
 */
record Update(
    String sessionId,
    @Nullable StoredSession session,
    @Nullable Position position,
    long qrExpiryMillis) {

  static final Comparator<Update> BY_QR_EXPIRY = Comparator.comparingLong(Update::qrExpiryMillis);

  static Update shown(StoredSession session) {
    return new Update(
        session.state().sessionId(), session, session.state().position(), session.qrExpiryMillis());
  }

  /** It is there, but does not match any more. */
  static Update hidden(StoredSession session) {
    return new Update(
        session.state().sessionId(), null, session.state().position(), session.qrExpiryMillis());
  }

  static Update removed(String sessionId, @Nullable Position by) {
    return new Update(sessionId, null, by, StoredSession.NO_QR);
  }

  /** Null if the change is none for who filters so. */
  static @Nullable Update of(Change change, SessionFilter filter) {
    StoredSession session = change.session();
    Change.Stage now = change.now();
    if (session != null && now != null && filter.admits(change.sessionId(), now)) {
      return shown(session);
    }
    return change.earlier().stream().anyMatch(was -> filter.admits(change.sessionId(), was))
        ? gone(change)
        : null;
  }

  private static Update gone(Change change) {
    StoredSession session = change.session();
    return session == null ? removed(change.sessionId(), change.position()) : hidden(session);
  }

  /** By partition and offset; for those that have a position. */
  static int byPosition(Update one, Update other) {
    Position a = one.position();
    Position b = other.position();
    if (a == null || b == null) {
      throw new IllegalArgumentException("an update without a position has no place in this order");
    }
    return a.partition() != b.partition()
        ? Integer.compare(a.partition(), b.partition())
        : Long.compare(a.offset(), b.offset());
  }
}
