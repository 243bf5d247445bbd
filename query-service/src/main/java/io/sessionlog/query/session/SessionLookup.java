package io.sessionlog.query.session;

import io.sessionlog.model.SessionId;
import io.sessionlog.query.view.SessionView;
import io.sessionlog.query.view.StoredSession;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.position.Freshness;
import io.sessionlog.support.security.Caller;
import org.springframework.stereotype.Component;

/**
 * Finds the session that a path names, for one caller. What the caller may not see is not there:
 * the answer is the same, so that nobody can find out which sessions others have.
 */
@Component
public final class SessionLookup {

  private final SessionView view;
  private final Freshness viewFreshness;

  SessionLookup(SessionView view, Freshness viewFreshness) {
    this.view = view;
    this.viewFreshness = viewFreshness;
  }

  /**
   * @param idOrName its id, or what its sender calls it
   * @throws InvalidRequest if no session can have this id
   * @throws SessionNotFound if none has it, or the caller may not see it; {@link NotReadYet} while
   *     this node is behind
   */
  public StoredSession find(String idOrName, Caller caller) {
    String sessionId = SessionId.meant(idOrName);
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidRequest("sessionId", SessionId.RULE);
    }
    StoredSession session = view.table().find(sessionId);
    if (session == null || !caller.maySee(session.state().userId())) {
      throw viewFreshness.staleSeconds() > 0 ? new NotReadYet() : new SessionNotFound(sessionId);
    }
    return session;
  }
}
