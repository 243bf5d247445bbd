package io.sessionlog.projector.rebuild;

/** It did not come to its end, and goes on when it is run again; the message says so. */
public final class RebuildInterrupted extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RebuildInterrupted(String message, Throwable cause) {
    super(message, cause);
  }
}
