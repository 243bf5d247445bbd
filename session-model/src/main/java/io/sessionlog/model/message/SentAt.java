package io.sessionlog.model.message;

import java.time.Instant;

/**
 * A time that a sender gave.
 *
 * @param time to the millisecond, UTC
 * @param original as it was written: seconds, milliseconds, a fraction or a text
 */
public record SentAt(Instant time, String original) {}
