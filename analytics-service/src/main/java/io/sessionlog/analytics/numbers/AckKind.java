package io.sessionlog.analytics.numbers;

import io.sessionlog.model.message.Ack;
import java.util.Locale;

/** The ticks by name; a number that WhatsApp has not explained counts as the nearest below. */
public enum AckKind {
  ERROR,
  PENDING,
  SENT,
  DELIVERED,
  READ,
  PLAYED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }

  public static AckKind of(int ack) {
    if (ack < 0) {
      return ERROR;
    }
    return switch (ack) {
      case Ack.PENDING -> PENDING;
      case Ack.SENT -> SENT;
      case Ack.DELIVERED -> DELIVERED;
      case Ack.READ -> READ;
      default -> PLAYED;
    };
  }
}
