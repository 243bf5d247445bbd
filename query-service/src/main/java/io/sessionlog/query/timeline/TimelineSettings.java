package io.sessionlog.query.timeline;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Entries are kept as long as messages are.
 *
 * @param settleWindow see {@link io.sessionlog.model.SessionFold}; must be the projector's, or the
 *     timeline names other rules than those that decided
 * @param activityResolution see {@link io.sessionlog.model.SessionFold}; must be the projector's,
 *     or messages of sessions that were idle for too long stay until their retention is over
 * @param maxEntries of one session: some loop for thousands of events. When there are more, the
 *     oldest tenth goes
 */
@ConfigurationProperties("timeline")
public record TimelineSettings(
    @DefaultValue("30s") Duration settleWindow,
    @DefaultValue("10s") Duration activityResolution,
    @DefaultValue("4000") int maxEntries) {

  public TimelineSettings {
    if (maxEntries < 10) {
      throw new IllegalArgumentException(
          "TIMELINE_MAX_ENTRIES must be 10 or more, and is " + maxEntries);
    }
  }
}
