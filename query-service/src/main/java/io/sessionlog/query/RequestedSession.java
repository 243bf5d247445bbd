package io.sessionlog.query;

import io.sessionlog.model.SessionId;

/** The id of a session, as a reader names it. */
public final class RequestedSession {

  private RequestedSession() {}

  /**
   * @throws InvalidQuery if no session can have this id
   */
  public static String requireValid(String sessionId) {
    if (!SessionId.isValid(sessionId)) {
      throw new InvalidQuery("sessionId", SessionId.RULE);
    }
    return sessionId;
  }
}
