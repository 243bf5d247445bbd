package io.sessionlog.analytics.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param applicationId names the group of nodes that count; a new one counts the whole log anew
 * @param instanceId names this node in its group; made and kept in the state directory if blank
 * @param advertisedAddress host and port at which other nodes reach this one
 * @param nodeScheme {@code http} or {@code https}, for requests between nodes; blank: as this node
 *     is asked
 * @param standbyReplicas how many nodes keep a copy of another one's numbers
 * @param storeMemory of all stores together, outside of the heap
 * @param cacheMemory what changes again within a second is written once; in the heap
 * @param positionWait the longest that a read waits for its {@code Session-Position}
 * @param maxPositionWaiters more reads that wait are refused with 503
 * @param callerShare what one key or token may hold of all waiting reads, and of all sums; 1 is all
 * @param maxSums how many sums and tops a node makes at once: each reads all sessions of its owner,
 *     or all
 * @param sumTime the longest that a partition's part of one is read; longer ones are refused
 * @param settleWindow the projector's: what is counted must be what is served
 * @param activityResolution the projector's too
 * @param metricsSessions how many sessions have metrics of their own: the first that a node knows
 * @param retention how long an hour's numbers are kept, in event time; zero: for ever
 */
@ConfigurationProperties("analytics")
public record AnalyticsSettings(
    @DefaultValue("session-analytics") String applicationId,
    @Nullable String instanceId,
    @DefaultValue("localhost:8085") String advertisedAddress,
    @Nullable String nodeScheme,
    @DefaultValue("1") int standbyReplicas,
    @DefaultValue("./data/analytics") Path stateDir,
    @DefaultValue("64MB") DataSize storeMemory,
    @DefaultValue("32MB") DataSize cacheMemory,
    @DefaultValue("2s") Duration positionWait,
    @DefaultValue("10000") int maxPositionWaiters,
    @DefaultValue("0.75") double callerShare,
    @DefaultValue("16") int maxSums,
    @DefaultValue("10s") Duration sumTime,
    @DefaultValue("30s") Duration settleWindow,
    @DefaultValue("10s") Duration activityResolution,
    @DefaultValue("0") int metricsSessions,
    @DefaultValue("90d") Duration retention) {

  /** A message is followed for a week: its hour must still be there. */
  private static final Duration MIN_RETENTION = Duration.ofDays(8);

  /** Two series each, beside what a node shows anyway. */
  private static final int MAX_METRICS_SESSIONS = 500;

  public AnalyticsSettings {
    if (metricsSessions < 0 || metricsSessions > MAX_METRICS_SESSIONS) {
      throw new IllegalArgumentException(
          "METRICS_SESSIONS must be 0 to %d, not %d"
              .formatted(MAX_METRICS_SESSIONS, metricsSessions));
    }
    if (!retention.isZero() && retention.compareTo(MIN_RETENTION) < 0) {
      throw new IllegalArgumentException(
          "ANALYTICS_RETENTION must be at least 8 days, or 0 for ever, not " + retention);
    }
  }
}
