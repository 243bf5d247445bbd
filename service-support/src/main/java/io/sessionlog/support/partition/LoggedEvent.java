package io.sessionlog.support.partition;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;

/** An event of {@code session-events}, for those who fold it further. */
public final class LoggedEvent {

  private final EventAttributes attributes;
  private final Position position;
  private final byte[] envelope;

  /**
   * @param envelope the whole record; what more than the attributes it says was not read yet
   */
  public LoggedEvent(EventAttributes attributes, Position position, byte[] envelope) {
    this.attributes = attributes;
    this.position = position;
    this.envelope = envelope;
  }

  public EventAttributes attributes() {
    return attributes;
  }

  public Position position() {
    return position;
  }

  /** The record itself, not a copy: it may have 17 MiB. */
  public byte[] envelope() {
    return envelope;
  }
}
