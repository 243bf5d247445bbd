package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.ControlRecords.Fold;

/** Two folds in one topic: what one wrote last, the other would overwrite with its past. */
public final class TopicOfAnotherFold extends UnfitTopics {

  private static final long serialVersionUID = 1L;

  /**
   * @param writer who writes the topic
   */
  public TopicOfAnotherFold(Fold writer, String applicationId) {
    super(
        """
        Topic '%s' is written by the application '%s'; this one is '%s'. In one topic they would bring \
        states of the past back, and sessions that are gone. Give this one a topic of its own \
        (FOLD_TOPIC=session-state-2) and compare both (./replay compare), or set PROJECTOR_APPLICATION_ID \
        as it was. See "A new fold without a gap" in docs/runbook.md."""
            .formatted(writer.topic(), writer.applicationId(), applicationId));
  }
}
