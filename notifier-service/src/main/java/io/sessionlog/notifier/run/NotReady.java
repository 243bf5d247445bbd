package io.sessionlog.notifier.run;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;

/** 503: Kafka does not answer, or this node has just been started. */
final class NotReady extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  NotReady() {
    super(
        "Not ready",
        "The notifications can't be reached now; nothing of the request is known to be done.",
        Duration.ofSeconds(2));
  }
}
