package io.sessionlog.analytics.fold;

import io.sessionlog.analytics.numbers.Numbers;

/**
 * What one event did to the numbers.
 *
 * @param sessionId whose event it was
 * @param numbers what it counted in its own hour
 * @param momentMillis the session's clock, see {@link Head#momentMillis}; 0 if nothing was counted
 * @param before where the session's time was counted before, as {@link Head#measure}
 * @param after where it is counted from now on
 */
public record Counted(
    String sessionId, Numbers numbers, long momentMillis, int before, int after) {}
