package io.sessionlog.query.session;

import io.sessionlog.model.SessionId;
import io.sessionlog.query.view.PageKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Where a page ended, as text that clients hand back and don't look into. */
final class Cursor {

  private static final int MAX_CHARS = 256;

  private Cursor() {}

  static String write(PageKey key) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            (key.updatedAtMillis() + "/" + key.sessionId()).getBytes(StandardCharsets.US_ASCII));
  }

  static Optional<PageKey> read(String cursor) {
    if (cursor.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      int slash = text.indexOf('/');
      if (slash < 1 || !SessionId.isValid(text.substring(slash + 1))) {
        return Optional.empty();
      }
      return Optional.of(
          new PageKey(Long.parseLong(text, 0, slash, 10), text.substring(slash + 1)));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
