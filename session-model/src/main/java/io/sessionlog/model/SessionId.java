package io.sessionlog.model;

/** The one rule of what names a session. */
public final class SessionId {

  public static final int MAX_CHARS = 128;

  /** What an id that is not valid is told. */
  public static final String RULE =
      "must be 1 to 128 of A-Z a-z 0-9 . _ : @ + - and neither . nor ..";

  private SessionId() {}

  public static boolean isValid(String id) {
    // A path of "." or ".." is another path to every proxy on the way.
    if (id.isEmpty() || id.length() > MAX_CHARS || id.equals(".") || id.equals("..")) {
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
