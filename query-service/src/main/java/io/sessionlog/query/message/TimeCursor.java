package io.sessionlog.query.message;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page ended, as text that clients hand back and don't look into. What comes in meanwhile
 * moves no page.
 *
 * @param id of a message, a call or a chat
 */
record TimeCursor(long timeMillis, String id) {

  static final String RULE = "must be the nextCursor of an answer";

  private static final int MAX_CHARS = 4_096;

  String write() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((timeMillis + "/" + id).getBytes(StandardCharsets.UTF_8));
  }

  static Optional<TimeCursor> read(String cursor) {
    if (cursor.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int slash = text.indexOf('/');
      return slash < 1
          ? Optional.empty()
          : Optional.of(
              new TimeCursor(Long.parseLong(text, 0, slash, 10), text.substring(slash + 1)));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
