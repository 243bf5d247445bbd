package io.sessionlog.query.message;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;

/** No node that has these messages answers. That is never said to mean that there are none. */
final class MessagesNotReady extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  MessagesNotReady() {
    super(
        "Messages not available",
        "No node that has this session's messages answers now: they are being loaded or moved. "
            + "Nothing is lost; try again in a moment.",
        Duration.ofSeconds(1));
  }
}
