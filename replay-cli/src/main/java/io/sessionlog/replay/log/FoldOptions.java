package io.sessionlog.replay.log;

import io.sessionlog.model.SessionFold;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What the fold is asked to be like; it must be as the projector's is. */
public final class FoldOptions {

  @Option(
      names = "--settle-window",
      paramLabel = "DURATION",
      defaultValue = "${env:SETTLE_WINDOW:-30s}",
      description =
          "As the projector's setting SETTLE_WINDOW. Default: SETTLE_WINDOW, or 30s. Now: ${DEFAULT-VALUE}.")
  private Duration settleWindow = SessionFold.DEFAULT_SETTLE_WINDOW;

  @Option(
      names = "--activity-resolution",
      paramLabel = "DURATION",
      defaultValue = "${env:ACTIVITY_RESOLUTION:-10s}",
      description =
          "As the projector's setting ACTIVITY_RESOLUTION. Default: ACTIVITY_RESOLUTION, or 10s. Now: ${DEFAULT-VALUE}.")
  private Duration activityResolution = SessionFold.DEFAULT_ACTIVITY_RESOLUTION;

  @Override
  public String toString() {
    return "folded with " + settleWindow + " and " + activityResolution;
  }

  public Refold refold() {
    return new Refold(new SessionFold(settleWindow, activityResolution));
  }
}
