package io.sessionlog.query;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param applicationId names the Streams client in logs and metrics; nodes share nothing by it,
 *     each reads all of {@code session-state}
 * @param stateDir Streams' working directory; the table itself is in memory
 * @param positionWait the longest that a read waits for its {@code Session-Position}
 * @param maxPositionWaiters more reads that wait are refused with 503
 */
@ConfigurationProperties("query")
public record QuerySettings(
    @DefaultValue("session-query") String applicationId,
    @DefaultValue("./data/query-service-streams") Path stateDir,
    @DefaultValue("2s") Duration positionWait,
    @DefaultValue("10000") int maxPositionWaiters) {}
