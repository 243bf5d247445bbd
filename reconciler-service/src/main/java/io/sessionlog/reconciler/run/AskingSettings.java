package io.sessionlog.reconciler.run;

import io.sessionlog.reconciler.doubt.Delays;
import io.sessionlog.support.security.InvalidSetting;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param serverApi the server's URL; blank: no other server is asked than those of the file
 * @param serverKind which API it has, or {@code auto}: each session's dialect tells
 * @param serversFile further servers, see {@link io.sessionlog.reconciler.server.Servers}
 * @param apiKey the key of the server; in this family it is also what webhooks are signed with
 * @param pendingAfter after which a log-in that goes on is in doubt; real ones take half a minute
 * @param silentAfter after which a connection of which nothing is heard is in doubt
 * @param lostAfter after which a session that is not connected is first in doubt
 * @param maxInterval the intervals double up to it: a session that is really gone costs four
 *     questions an hour
 * @param rate questions a second to each server, of all instances together
 * @param instanceId tells this instance from its fellows across restarts; none by default
 */
@ConfigurationProperties("asking")
record AskingSettings(
    @DefaultValue("") String serverApi,
    @DefaultValue("wwebjs-api") String serverKind,
    @Nullable Path serversFile,
    @DefaultValue("") String apiKey,
    @DefaultValue("45s") Duration pendingAfter,
    @DefaultValue("5m") Duration silentAfter,
    @DefaultValue("30s") Duration lostAfter,
    @DefaultValue("15m") Duration maxInterval,
    @DefaultValue("20") double rate,
    @Nullable String instanceId) {

  AskingSettings {
    if (!(rate > 0 && rate <= 10_000)) {
      throw new InvalidSetting(
          "ASK_RATE",
          "it is no number above 0, up to 10000.",
          "Set questions a second, such as 20.");
    }
  }

  Delays delays() {
    try {
      return new Delays(pendingAfter, silentAfter, lostAfter, maxInterval);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(
          "ASK_PENDING_AFTER, ASK_SILENT_AFTER, ASK_LOST_AFTER, ASK_MAX_INTERVAL",
          "one of them is not above 0.",
          "Set each to a time such as 30s.");
    }
  }

  /** Leaves out the key. */
  @Override
  public String toString() {
    return "AskingSettings[serverKind=%s, rate=%s]".formatted(serverKind, rate);
  }
}
