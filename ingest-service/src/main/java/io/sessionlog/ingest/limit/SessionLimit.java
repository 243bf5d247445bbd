package io.sessionlog.ingest.limit;

import io.sessionlog.model.SessionId;

/**
 * Bounds the webhooks of a session. Only those count whose sender is known: strangers must not use
 * up what the session's own server needs.
 */
public final class SessionLimit {

  private final RateLimit limit;

  SessionLimit(RateLimit limit) {
    this.limit = limit;
  }

  /**
   * To be asked before a body is read, which would be in vain.
   *
   * @throws org.springframework.web.ErrorResponseException 429 if the session has used up its quota
   */
  public void look(String sessionId) {
    limit.look(sessionId);
  }

  /**
   * To be asked once the sender is known; an id that names no session is not counted.
   *
   * @throws org.springframework.web.ErrorResponseException 429 if the session has used up its quota
   */
  public void take(String sessionId) {
    if (SessionId.isValid(sessionId)) {
      limit.take(sessionId);
    }
  }
}
