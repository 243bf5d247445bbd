package io.sessionlog.support.kafka;

/**
 * The cluster's topics can't be used as they are, and waiting would not mend them: somebody has to.
 * The message says what to do.
 */
public abstract sealed class UnfitTopics extends RuntimeException
    permits PartitionCountMismatch, RebuildUnfinished, TopicOfAnotherFold, WeakTopics {

  private static final long serialVersionUID = 1L;

  UnfitTopics(String message) {
    super(message);
  }
}
