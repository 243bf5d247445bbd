package io.sessionlog.analytics.numbers;

import java.util.Locale;

/** How a webhook that never came shows. Each kind is a lower bound: most losses show nowhere. */
public enum InferredLoss {
  /** Activity had to connect the session: what said that it is connected did not come. */
  CONNECTED,
  /** Ticks came for a message of the session's own, and the message itself did not. */
  MESSAGE,
  /** The sender was asked, and its answer set the status right. */
  CORRECTED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  public String wireName() {
    return wireName;
  }
}
