package io.sessionlog.notifier.api;

import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.support.security.Caller;
import io.sessionlog.support.security.Seal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a pull ended, as text that clients hand back and don't look into. It counts the
 * notifications of everybody, so who is bound to a user is given a sealed one, and no other is
 * taken back.
 */
final class PullCursor {

  private static final int MAX_CHARS = 16 * 1024;

  private final Seal seal;

  PullCursor(Seal seal) {
    this.seal = seal;
  }

  String write(Map<Integer, Cursor> cursors, Caller caller) {
    byte[] plain = plain(cursors);
    return seal.isFor(caller)
        ? seal.sealAnew(Seal.Kind.PULL_CURSOR, plain)
        : Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  private static byte[] plain(Map<Integer, Cursor> cursors) {
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
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  Optional<Map<Integer, Cursor>> read(String cursor, Caller caller) {
    if (cursor.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      Optional<byte[]> opened = seal.openAnew(Seal.Kind.PULL_CURSOR, cursor);
      if (opened.isEmpty() && seal.isFor(caller)) {
        return Optional.empty();
      }
      byte[] plain = opened.orElseGet(() -> Base64.getUrlDecoder().decode(cursor));
      String text = new String(plain, StandardCharsets.US_ASCII);
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
