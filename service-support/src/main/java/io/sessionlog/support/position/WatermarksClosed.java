package io.sessionlog.support.position;

/** What someone waited for was closed, and will be read again from the start. */
public final class WatermarksClosed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WatermarksClosed() {
    super("what was waited for was closed");
  }
}
