package io.sessionlog.notifier.delivery;

import io.sessionlog.notifier.courier.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt went.
 *
 * @param answer the first 4 KiB of what the receiver said; null: nothing, or no text
 */
public record Delivered(Outcome outcome, long durationMillis, @Nullable String answer) {}
