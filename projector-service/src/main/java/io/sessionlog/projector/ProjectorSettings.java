package io.sessionlog.projector;

import io.sessionlog.model.IdleExpiry;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.security.InvalidSetting;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param applicationId names the Streams group and its changelog, together with the topic's suffix:
 *     see {@link #streamsApplicationId}
 * @param foldTopic the topic of states that is written: {@code session-state}, or one of its own
 *     for a projector of another version, such as {@code session-state-2}
 * @param instanceId tells this instance from its fellows across restarts; by default one is made up
 *     and kept in the state directory
 * @param stateDir where the state store lies; losing it costs a restore, not data
 * @param storeMemory of all state stores together, outside of the heap
 * @param standbyReplicas warm copies of the state on other instances
 * @param settleWindow see {@link io.sessionlog.model.SessionFold}; a change applies to what is
 *     folded from then on
 * @param activityResolution see {@link io.sessionlog.model.SessionFold}: how exactly a state tells
 *     its last activity, which bounds how often it is written; query, notifier and replay must have
 *     the same
 * @param sweepInterval how often expired QR codes are looked for
 * @param sessionIdleExpiry sessions without an event for longer are removed; zero keeps them for
 *     ever
 * @param sessionUnconnectedExpiry the same for those that nobody owns and that never connected
 */
@ConfigurationProperties("projector")
record ProjectorSettings(
    @DefaultValue("session-projector") String applicationId,
    @DefaultValue(Topics.SESSION_STATE) String foldTopic,
    @Nullable String instanceId,
    @DefaultValue("./data/projector") Path stateDir,
    @DefaultValue("64MB") DataSize storeMemory,
    @DefaultValue("1") int standbyReplicas,
    @DefaultValue("30s") Duration settleWindow,
    @DefaultValue("10s") Duration activityResolution,
    @DefaultValue("5s") Duration sweepInterval,
    @DefaultValue("0s") Duration sessionIdleExpiry,
    @DefaultValue("24h") Duration sessionUnconnectedExpiry) {

  ProjectorSettings {
    if (!Topics.isState(foldTopic)) {
      throw new InvalidSetting(
          "FOLD_TOPIC",
          "it names no topic of states.",
          "Use session-state, or session-state- with a short name: session-state-2.");
    }
  }

  /** Of its own for each topic, so a projector of another version never takes over what is live. */
  String streamsApplicationId() {
    return applicationId + Topics.stateSuffix(foldTopic);
  }

  IdleExpiry idleExpiry() {
    return new IdleExpiry(sessionIdleExpiry, sessionUnconnectedExpiry);
  }
}
