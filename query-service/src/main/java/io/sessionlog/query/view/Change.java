package io.sessionlog.query.view;

import io.sessionlog.model.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one session between two looks at the table. Also what it was in between is told: a
 * feed that started from an id, or was told by another node, may know it so.
 */
public final class Change {

  /** What filters see of a session: whose it is, and where it stands. */
  public record Stage(@Nullable String userId, Bucket bucket) {

    static Stage of(StoredSession session, Instant at) {
      return new Stage(session.state().userId(), Bucket.of(session.reading(at)));
    }
  }

  private final String sessionId;
  private final List<Stage> earlier = new ArrayList<>(1);
  private @Nullable Stage now;
  private @Nullable StoredSession session;
  private Position position;

  Change(String sessionId, Position position) {
    this.sessionId = sessionId;
    this.position = position;
  }

  void was(Stage stage) {
    if (!earlier.contains(stage)) {
      earlier.add(stage);
    }
  }

  void is(StoredSession newest, Stage stage) {
    session = newest;
    now = stage;
    position = newest.state().position();
  }

  void isGone(Position by) {
    session = null;
    now = null;
    position = by;
  }

  public String sessionId() {
    return sessionId;
  }

  /** Null if it is gone. */
  public @Nullable StoredSession session() {
    return session;
  }

  /** Null if it is gone. */
  public @Nullable Stage now() {
    return now;
  }

  /** Each of its stages since the last look, but for the present one; none if it is new. */
  public List<Stage> earlier() {
    return earlier;
  }

  /** Of its last event; a code that expired has moved nothing here. */
  public Position position() {
    return position;
  }
}
