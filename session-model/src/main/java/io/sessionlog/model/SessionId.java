package io.sessionlog.model;

/** The one rule of what names a session. */
public final class SessionId {

  public static final int MAX_CHARS = 128;

  public static final String RULE = "must be 1 to 128 of A-Z a-z 0-9 . _ : @ + -";

  private SessionId() {}

  public static boolean isValid(String id) {
    if (id.isEmpty() || id.length() > MAX_CHARS) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && "._:@+-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
