package io.sessionlog.notifier.api;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Where a pull ended, as text that clients hand back and don't look into. */
final class PullCursor {

  private static final int MAX_CHARS = 16 * 1024;

  private PullCursor() {}

  static String write(Map<Integer, Cursor> cursors) {
    var text = new StringBuilder();
    new TreeMap<>(cursors)
        .forEach(
            (partition, cursor) ->
                text.append(partition)
                    .append(':')
                    .append(cursor.offset())
                    .append(':')
                    .append(cursor.order())
                    .append(':')
                    .append(cursor.log())
                    .append(';'));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  static Optional<Map<Integer, Cursor>> read(String cursor) {
    if (cursor.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      Map<Integer, Cursor> cursors = new HashMap<>();
      for (String part : text.split(";")) {
        String[] fields = part.split(":", -1);
        if (fields.length != 4 || fields[1].startsWith("-")) {
          return Optional.empty();
        }
        cursors.put(
            Integer.parseInt(fields[0]),
            new Cursor(Long.parseLong(fields[1]), Long.parseLong(fields[2]), fields[3]));
      }
      return Optional.of(cursors);
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
