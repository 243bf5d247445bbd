package io.sessionlog.notifier.notice;

import java.util.Optional;

/** What is told, by the name that receivers know. */
public enum NoticeType {
  STATUS_CHANGED("session.status_changed", Category.STATUS),
  QR_CHANGED("session.qr_changed", Category.QR),
  DELETED("session.deleted", Category.STATUS),
  MESSAGE_RECEIVED("message.received", Category.MESSAGE),
  MESSAGE_SENT("message.sent", Category.MESSAGE),
  MESSAGE_ACK("message.ack", Category.ACK),
  CALL_RECEIVED("call.received", Category.CALL),
  ENDPOINT_DISABLED("endpoint.disabled", Category.ENDPOINT);

  private final String wireName;
  private final Category category;

  NoticeType(String wireName, Category category) {
    this.wireName = wireName;
    this.category = category;
  }

  public String wireName() {
    return wireName;
  }

  public Category category() {
    return category;
  }

  static Optional<NoticeType> parse(String text) {
    for (NoticeType type : values()) {
      if (type.wireName.equals(text)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
