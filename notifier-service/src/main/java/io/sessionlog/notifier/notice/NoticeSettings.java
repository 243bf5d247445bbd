package io.sessionlog.notifier.notice;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param applicationId of the Streams application that folds notices; under a new one it refolds
 *     the log, and tells nobody again
 * @param instanceId names this instance towards its group; by default made once and kept in {@code
 *     stateDir}
 * @param storeMemory of the stores of all its partitions together, outside of the heap
 * @param settleWindow the projector's: both must read a log-in alike
 * @param activityResolution the projector's: both must let the same sessions expire
 */
@ConfigurationProperties("notices")
public record NoticeSettings(
    @DefaultValue("session-notices") String applicationId,
    @Nullable String instanceId,
    @DefaultValue("./data/notifier") Path stateDir,
    @DefaultValue("1") int standbyReplicas,
    @DefaultValue("64MB") DataSize storeMemory,
    @DefaultValue("30s") Duration settleWindow,
    @DefaultValue("10s") Duration activityResolution) {}
