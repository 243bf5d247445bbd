package io.sessionlog.query.session;

import io.sessionlog.model.SessionId;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.query.view.StoredSession;
import org.springframework.stereotype.Component;

/** Finds the session that a path names. */
@Component
public final class SessionLookup {

  private final SessionView view;

  SessionLookup(SessionView view) {
    this.view = view;
  }

  /**
   * @throws InvalidRequest if no session can have this id
   * @throws SessionNotFound if none has it
   */
  public StoredSession find(String sessionId) {
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidRequest("sessionId", SessionId.RULE);
    }
    StoredSession session = view.table().find(sessionId);
    if (session == null) {
      throw new SessionNotFound(sessionId);
    }
    return session;
  }
}
