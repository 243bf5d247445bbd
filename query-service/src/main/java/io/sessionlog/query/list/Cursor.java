package io.sessionlog.query.list;

import io.sessionlog.query.InvalidQuery;
import io.sessionlog.query.view.SessionEntry.Rank;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/**
 * Where a list goes on: behind the last entry that was sent. Opaque to clients. Sessions that
 * change meanwhile move to the front, so a walk sees each of the others exactly once.
 */
final class Cursor {

  private Cursor() {}

  static String after(Rank last) {
    String text = last.updatedAt().toEpochMilli() + " " + last.sessionId();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws InvalidQuery if no list ever gave this cursor
   */
  static Rank parse(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
      int space = text.indexOf(' ');
      long millis = Long.parseLong(text, 0, Math.max(0, space), 10);
      return new Rank(Instant.ofEpochMilli(millis), text.substring(space + 1));
    } catch (IllegalArgumentException unreadable) {
      throw new InvalidQuery("cursor", "must be a nextCursor of an earlier page");
    }
  }
}
