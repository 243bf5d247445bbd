package io.sessionlog.query.session;

import io.sessionlog.support.http.TemporarilyUnavailable;
import java.time.Duration;

/** This node is behind the log: what it does not have may be there. */
final class NotReadYet extends TemporarilyUnavailable {

  private static final long serialVersionUID = 1L;

  NotReadYet() {
    super(
        "Not read yet",
        "Nothing of that is known here, and this node is behind the log: what it has not read may"
            + " tell. Try again in a moment, or ask another node.",
        Duration.ofSeconds(1));
  }
}
