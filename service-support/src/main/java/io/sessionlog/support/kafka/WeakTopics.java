package io.sessionlog.support.kafka;

import java.util.List;
import java.util.stream.Collectors;

/** Topics that exist could lose what was accepted. */
public final class WeakTopics extends UnfitTopics {

  private static final long serialVersionUID = 1L;

  WeakTopics(List<Weakness> weaknesses) {
    super(
        weaknesses.stream()
            .map(weakness -> "\n  " + weakness.line())
            .collect(
                Collectors.joining(
                    "",
                    "What is accepted could be lost. Mend it, or start with TOPIC_CHECK=warn:",
                    "")));
  }
}
