package io.sessionlog.query;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param applicationId names the Streams client in logs and metrics; the view commits nothing, so
 *     nodes may share it
 * @param stateDir for Streams' own files; the view itself is in memory
 * @param positionTimeout how long a read with {@code Session-Position} waits before it is refused
 */
@ConfigurationProperties("query")
public record QuerySettings(
    @DefaultValue("session-view") String applicationId,
    @DefaultValue("./data/query") Path stateDir,
    @DefaultValue("2s") Duration positionTimeout) {}
