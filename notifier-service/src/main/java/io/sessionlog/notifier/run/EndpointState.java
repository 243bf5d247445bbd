package io.sessionlog.notifier.run;

import io.sessionlog.notifier.courier.Snapshot.Health;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is doing, as it was last stored by its owner.
 *
 * @param givenUp whether its circuit is open
 * @param probeAt when it is asked next whether it is back; null: it is not given up
 * @param owed notifications that were taken and not delivered
 * @param parked sessions that wait for a retry
 * @param backlog notifications of all sessions in the log that it has not come to
 */
public record EndpointState(
    boolean givenUp, @Nullable Long probeAt, int owed, int parked, long backlog, Health health) {}
