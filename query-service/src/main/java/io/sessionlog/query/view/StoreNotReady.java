package io.sessionlog.query.view;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;

/** The table is being restored, or Kafka has not been reached yet. */
public final class StoreNotReady extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  public StoreNotReady() {
    super(
        "Sessions not loaded yet",
        "This node is still loading the sessions from Kafka. Try again in a moment, or ask another node.",
        Duration.ofSeconds(1));
  }
}
