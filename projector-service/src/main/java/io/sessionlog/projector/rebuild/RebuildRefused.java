package io.sessionlog.projector.rebuild;

/** The topic cannot be rebuilt as things are; the message says what to do. */
public final class RebuildRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RebuildRefused(String message) {
    super(message);
  }
}
