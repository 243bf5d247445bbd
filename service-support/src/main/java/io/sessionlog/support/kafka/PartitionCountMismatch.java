package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.Topics;

/** The two topics cannot belong together: with these counts the order per session is broken. */
public final class PartitionCountMismatch extends UnfitTopics {

  private static final long serialVersionUID = 1L;

  PartitionCountMismatch(int events, String stateTopic, int states) {
    super(
        """
        Topic '%s' has %d partitions and topic '%s' has %d. They must have the same number, or the events \
        of one session are no longer in one place and in one order. Partitions cannot be taken away: \
        stop the services, delete '%s', the projector's internal topics and its consumer group, and start \
        again; the projector rebuilds every state from '%s'. With the group's offsets left it would go on \
        where it was, without the states before. See "Fold the log anew" in docs/runbook.md. If '%s' is the one that was changed, copy it to a new topic with \
        the old number first (replay export, replay load)."""
            .formatted(
                Topics.SESSION_EVENTS,
                events,
                stateTopic,
                states,
                stateTopic,
                Topics.SESSION_EVENTS,
                Topics.SESSION_EVENTS));
  }
}
