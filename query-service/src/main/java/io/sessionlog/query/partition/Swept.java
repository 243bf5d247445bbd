package io.sessionlog.query.partition;

/**
 * What one step of a sweep did.
 *
 * @param removed how many things went
 * @param more whether the step ended at its bound
 */
public record Swept(int removed, boolean more) {}
