package io.sessionlog.model;

import java.util.Optional;

/**
 * Where a record stands in {@code session-events}. Written {@code partition:offset}, which is what
 * the webhook's answer, the header {@code Session-Position} and the push ids carry.
 *
 * @param partition 0 or greater
 * @param offset 0 or greater
 */
public record Position(int partition, long offset) {

  public Position {
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "A position has no negative part: " + partition + ":" + offset);
    }
  }

  /** Reads {@code partition:offset}; empty when the text is anything else. */
  public static Optional<Position> parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1 || !isNumber(text, 0, colon) || !isNumber(text, colon + 1, text.length())) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Position(
              Integer.parseInt(text, 0, colon, 10),
              Long.parseLong(text, colon + 1, text.length(), 10)));
    } catch (NumberFormatException tooLarge) {
      return Optional.empty();
    }
  }

  /** Positions of different partitions have no order, so neither is at or before the other. */
  public boolean isAtOrBefore(Position other) {
    return partition == other.partition && offset <= other.offset;
  }

  private static boolean isNumber(String text, int start, int end) {
    if (start == end) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
