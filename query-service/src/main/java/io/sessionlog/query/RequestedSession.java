package io.sessionlog.query;

import java.util.regex.Pattern;

/** The id of a session, as a reader names it. */
public final class RequestedSession {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:@+-]{1,128}");

  private RequestedSession() {}

  /**
   * @throws InvalidQuery if no session can have this id
   */
  public static String requireValid(String sessionId) {
    if (!ID.matcher(sessionId).matches()) {
      throw new InvalidQuery("sessionId", "must be 1 to 128 of A-Z a-z 0-9 . _ : @ + -");
    }
    return sessionId;
  }
}
