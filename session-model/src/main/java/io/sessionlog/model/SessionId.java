package io.sessionlog.model;

import java.nio.charset.StandardCharsets;

/** The one rule of what names a session. */
public final class SessionId {

  public static final int MAX_CHARS = 128;

  /** What an id that is not valid is told. */
  public static final String RULE =
      "must be 1 to 128 of A-Z a-z 0-9 . _ : @ + - and neither . nor ..; what else a sender's name"
          + " has stands as %20";

  private SessionId() {}

  public static boolean isValid(String id) {
    // A path of "." or ".." is another path to every proxy on the way.
    if (id.isEmpty() || id.length() > MAX_CHARS || id.equals(".") || id.equals("..")) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c == '%' && isEscape(id, i)) {
        i += 2;
        continue;
      }
      if (!isPlain(c)) {
        return false;
      }
    }
    return true;
  }

  /** Only of what needs it, and in capitals: one name has one id. */
  private static boolean isEscape(String id, int at) {
    if (at + 2 >= id.length()) {
      return false;
    }
    int high = HEX.indexOf(id.charAt(at + 1));
    int low = HEX.indexOf(id.charAt(at + 2));
    if (high < 0 || low < 0) {
      return false;
    }
    char c = (char) (16 * high + low);
    return !isPlain(c) || id.equals("%2E") || id.equals("%2E%2E");
  }

  /**
   * The id of a session that its sender names so: the name itself where it can be an id, or with
   * what can't stand in one as {@code %XX} of its UTF-8. No two names have the same id. It may be
   * too long to be valid.
   */
  public static String of(String name) {
    if (name.equals(".") || name.equals("..")) {
      return name.replace(".", "%2E");
    }
    int plain = 0;
    while (plain < name.length() && isPlain(name.charAt(plain))) {
      plain++;
    }
    if (plain == name.length()) {
      return name;
    }
    var id = new StringBuilder(3 * name.length());
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (isPlain(c)) {
        id.append(c);
      } else {
        id.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return id.toString();
  }

  /**
   * The id that somebody means by a name in a URL, which has been decoded: the id itself, or what
   * the session's sender calls it. So {@code garage%20porto} in a path finds the session whose id
   * it is, though it arrives here as {@code garage porto}.
   */
  public static String meant(String idOrName) {
    return isValid(idOrName) ? idOrName : of(idOrName);
  }

  private static final String HEX = "0123456789ABCDEF";

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "._:@+-".indexOf(c) >= 0;
  }
}
