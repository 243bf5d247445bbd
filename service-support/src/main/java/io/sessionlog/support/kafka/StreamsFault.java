package io.sessionlog.support.kafka;

import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.ApiException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Why the tasks of a Streams client stopped, as far as the failure tells, and what helps. */
enum StreamsFault {
  DISK_FULL("The disk of %s is full: give it space."),
  STORE_DAMAGED(
      "A file of a store in %s is damaged: the stores are deleted and restored from their"
          + " changelogs. Look at the disk if it happens again."),
  KAFKA("Kafka did not take or give what it had to: look at its brokers and their replicas."),
  UNKNOWN("Read the error before this line; the state is in %s.");

  private final String remedy;

  StreamsFault(String remedy) {
    this.remedy = remedy;
  }

  static StreamsFault of(Throwable failure) {
    if (causes(failure).anyMatch(StreamsFault::isFullDisk)) {
      return DISK_FULL;
    }
    if (causes(failure).anyMatch(StreamsFault::isDamage)) {
      return STORE_DAMAGED;
    }
    return causes(failure).anyMatch(ApiException.class::isInstance) ? KAFKA : UNKNOWN;
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }

  /** As the operating system words it: neither Java nor RocksDB has a type for it. */
  private static boolean isFullDisk(Throwable cause) {
    String message = cause.getMessage();
    return message != null
        && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
  }

  private static boolean isDamage(Throwable cause) {
    return cause instanceof RocksDBException damaged
        && damaged.getStatus() != null
        && damaged.getStatus().getCode() == Status.Code.Corruption;
  }

  /**
   * What to do.
   *
   * @param stateDir where the stores are
   */
  String remedy(String stateDir) {
    return remedy.formatted(stateDir);
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
