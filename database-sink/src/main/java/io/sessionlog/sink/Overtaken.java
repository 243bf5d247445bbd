package io.sessionlog.sink;

/** Somebody else wrote what this instance was about to write; it begins again where they are. */
final class Overtaken extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Overtaken(int partition, long expected, long found) {
    super(
        "Partition %d is at %d in the database, not at %d: another instance has it now"
            .formatted(partition, found, expected));
  }
}
