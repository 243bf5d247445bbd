package io.sessionlog.sink;

/**
 * Somebody else wrote what this instance was about to write, or another version; it begins again
 * where they are.
 */
final class Overtaken extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean isByVersion;

  private Overtaken(String message, boolean isByVersion) {
    super(message, null, false, false);
    this.isByVersion = isByVersion;
  }

  static Overtaken at(int partition, long expected, long found) {
    return new Overtaken(
        "Partition %d is at %d in the database, not at %d: another instance has it now"
            .formatted(partition, found, expected),
        false);
  }

  /** Nothing of what this instance reads may be written any more. */
  static Overtaken byVersion(String topicId) {
    return new Overtaken(
        "Another instance writes another version by now, not that of topic " + topicId, true);
  }

  /** Whether this instance must look anew which version is served. */
  boolean isByVersion() {
    return isByVersion;
  }
}
