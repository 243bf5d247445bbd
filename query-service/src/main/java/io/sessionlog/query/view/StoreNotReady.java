package io.sessionlog.query.view;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;

/** This node does not know the sessions yet, or no longer. */
public final class StoreNotReady extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  StoreNotReady() {
    super(
        "Not ready",
        "This node is still reading the sessions from Kafka. Ask again in a moment.",
        Duration.ofSeconds(1));
  }
}
