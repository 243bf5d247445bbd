package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.ControlRecords.Fold;

/** A topic of which a rebuild in bulk has written a part: its projector would begin without it. */
public final class RebuildUnfinished extends UnfitTopics {

  private static final long serialVersionUID = 1L;

  /**
   * @param writer of the topic, which has begun to rebuild it
   */
  public RebuildUnfinished(Fold writer) {
    super(
        """
        Topic '%s' is being rebuilt in bulk since %s. Wait for that to end; if it was interrupted, run it \
        again, it goes on: FOLD_TOPIC=%s java -jar projector-service-*-exec.jar rebuild. Or give it up: \
        ./replay versions --delete %s. See "A new fold without a gap" in docs/runbook.md."""
            .formatted(writer.topic(), writer.at(), writer.topic(), writer.topic()));
  }
}
