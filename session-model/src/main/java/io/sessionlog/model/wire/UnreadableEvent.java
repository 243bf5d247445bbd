package io.sessionlog.model.wire;

import org.apache.kafka.common.errors.SerializationException;

/**
 * A record of {@code session-events} or {@code session-state} that is not what it must be. The
 * message says what is wrong and never quotes the record, which may hold secrets.
 */
public final class UnreadableEvent extends SerializationException {

  private static final long serialVersionUID = 1L;

  public UnreadableEvent(String message) {
    super(message);
  }
}
