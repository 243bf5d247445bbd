package io.sessionlog.ingest.append;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;

/**
 * Kafka did not confirm in time. The record may still arrive later, so a sender that tries again
 * may store it twice, which the fold does not mind.
 */
public final class NotAcknowledged extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  NotAcknowledged() {
    super(
        "Not stored",
        "Kafka did not confirm this in time, so it does not count as received. Send it again: doing so"
            + " is safe.",
        Duration.ofSeconds(2));
  }
}
