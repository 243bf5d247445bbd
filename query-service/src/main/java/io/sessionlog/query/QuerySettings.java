package io.sessionlog.query;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param applicationId names the group of query nodes, which share out the messages among them;
 *     each has all sessions
 * @param instanceId names this node in its group; made and kept in the state directory if blank
 * @param advertisedAddress host and port at which other query nodes reach this one
 * @param nodeScheme {@code http} or {@code https}, for requests between query nodes; blank: as this
 *     node is asked
 * @param standbyReplicas how many nodes keep a copy of another one's messages
 * @param stateDir where the messages are; the sessions are in memory
 * @param storeMemory of all stores of messages together, outside of the heap
 * @param positionWait the longest that a read waits for its {@code Session-Position}
 * @param maxPositionWaiters more reads that wait are refused with 503
 * @param maxStaleness a node that is further behind the log is not ready, so that others are asked;
 *     zero: it stays ready, however old its answers are
 */
@ConfigurationProperties("query")
public record QuerySettings(
    @DefaultValue("session-query") String applicationId,
    @Nullable String instanceId,
    @DefaultValue("localhost:8082") String advertisedAddress,
    @Nullable String nodeScheme,
    @DefaultValue("1") int standbyReplicas,
    @DefaultValue("./data/query-service-streams") Path stateDir,
    @DefaultValue("64MB") DataSize storeMemory,
    @DefaultValue("2s") Duration positionWait,
    @DefaultValue("10000") int maxPositionWaiters,
    @DefaultValue("60s") Duration maxStaleness) {}
