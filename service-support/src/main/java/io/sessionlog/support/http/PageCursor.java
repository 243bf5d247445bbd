package io.sessionlog.support.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a page ended, as text that clients hand back and don't look into. What comes in meanwhile
 * moves no page.
 *
 * @param id of the page's last entry, which tells it from others of the same time
 */
public record PageCursor(long timeMillis, String id) {

  public static final String RULE = "must be the nextCursor of an answer";

  private static final int MAX_CHARS = 4_096;

  public String write() {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((timeMillis + "/" + id).getBytes(StandardCharsets.UTF_8));
  }

  /** Empty for what {@link #write} never wrote. */
  public static Optional<PageCursor> read(String cursor) {
    if (cursor.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int slash = text.indexOf('/');
      return slash < 1
          ? Optional.empty()
          : Optional.of(
              new PageCursor(Long.parseLong(text, 0, slash, 10), text.substring(slash + 1)));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
