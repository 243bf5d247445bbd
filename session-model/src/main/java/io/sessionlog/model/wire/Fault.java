package io.sessionlog.model.wire;

/**
 * One thing that is wrong with a payload.
 *
 * @param field where, as a path such as {@code data.qr}
 * @param message what, and what would be right; never the offending value, which may be a secret
 */
public record Fault(String field, String message) {}
