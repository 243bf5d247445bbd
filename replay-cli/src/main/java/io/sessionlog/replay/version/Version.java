package io.sessionlog.replay.version;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.ControlTopic;

/** What is said of a version by several commands. */
final class Version {

  private Version() {}

  static CommandFailure unknown(String topic, ControlTopic control) {
    return new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no topic of states '%s'; there are %s. A projector with FOLD_TOPIC=%s makes it."
            .formatted(topic, control.stateTopics().keySet(), topic));
  }
}
