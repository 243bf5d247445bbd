package io.sessionlog.support.partition;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;
import java.util.Locale;

/** No node that has this partition answers. That is never said to mean that it is empty. */
public final class PartitionNotReady extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  /**
   * @param holds what the store has of a session, in the plural: messages
   */
  PartitionNotReady(String holds) {
    super(
        holds.substring(0, 1).toUpperCase(Locale.ROOT) + holds.substring(1) + " not available",
        "No node that has this session's "
            + holds
            + " answers now: they are being loaded or moved. Nothing is lost; try again in a moment.",
        Duration.ofSeconds(1));
  }
}
