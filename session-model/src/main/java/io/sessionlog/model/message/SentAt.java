package io.sessionlog.model.message;

import io.sessionlog.model.SessionFold;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time that a sender gave.
 *
 * @param time to the millisecond, UTC
 * @param original as it was written: seconds, milliseconds, a fraction or a text
 */
public record SentAt(Instant time, String original) {

  /** The sender's time, unless there is none or its clock is ahead. */
  static Instant orElse(@Nullable SentAt sentAt, Instant receivedAt) {
    return sentAt == null
            || sentAt.time().isAfter(receivedAt.plus(SessionFold.MAX_SENDER_CLOCK_LEAD))
        ? receivedAt
        : sentAt.time();
  }
}
