package io.sessionlog.projector.rebuild;

import io.sessionlog.model.wire.Topics;

/** There is nothing to be folded. */
public final class NoLog extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NoLog() {
    super("There is no topic %s here.".formatted(Topics.SESSION_EVENTS));
  }
}
