package io.sessionlog.query.message;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which way a message went, as the session's own account sees it. */
enum Direction {
  IN,
  OUT;

  static final String RULE = "must be in or out";

  private static final byte UNKNOWN = '?';

  /** Null if no event told. */
  static @Nullable Direction of(@Nullable Boolean fromMe) {
    return fromMe == null ? null : fromMe ? OUT : IN;
  }

  static Optional<Direction> parse(String text) {
    for (Direction direction : values()) {
      if (direction.wireName().equalsIgnoreCase(text)) {
        return Optional.of(direction);
      }
    }
    return Optional.empty();
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** One byte, so that chats are counted without reading their messages. */
  static byte[] mark(@Nullable Boolean fromMe) {
    Direction direction = of(fromMe);
    return new byte[] {direction == null ? UNKNOWN : (byte) direction.name().charAt(0)};
  }

  boolean isMarkedBy(byte[] mark) {
    return mark.length == 1 && mark[0] == (byte) name().charAt(0);
  }
}
