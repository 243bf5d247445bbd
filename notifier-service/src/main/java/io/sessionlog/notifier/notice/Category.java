package io.sessionlog.notifier.notice;

import java.util.Locale;
import java.util.Optional;

/** What an endpoint chooses among, and what a session's notices are counted by. */
public enum Category {
  STATUS,
  MESSAGE,
  ACK,
  CALL,
  /** Each new QR code; told only to endpoints with that right. */
  QR,
  /** About the endpoints themselves; told to all endpoints of the same owner. */
  ENDPOINT;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  /** Whether an endpoint may name it; the others come with a right, or always. */
  public boolean isChosen() {
    return this != QR && this != ENDPOINT;
  }

  public static Optional<Category> parse(String text) {
    for (Category category : values()) {
      if (category.wireName.equals(text)) {
        return Optional.of(category);
      }
    }
    return Optional.empty();
  }
}
