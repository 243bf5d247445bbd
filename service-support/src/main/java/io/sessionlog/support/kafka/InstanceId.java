package io.sessionlog.support.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names an instance towards its group. With static membership, an instance that comes back within
 * the group's timeout under its old name gets its partitions back without a rebalance; two
 * instances with one name would throw each other out. A state directory serves one instance at a
 * time, so the name lives there.
 */
public final class InstanceId {

  private static final String FILE = "instance-id";

  private InstanceId() {}

  /**
   * @param configured wins if it is not blank
   * @param stateDir where a name is made and kept otherwise
   */
  public static String of(@Nullable String configured, Path stateDir) {
    if (configured != null && !configured.isBlank()) {
      return configured;
    }
    Path file = stateDir.resolve(FILE);
    try {
      if (Files.exists(file)) {
        return Files.readString(file).strip();
      }
      Files.createDirectories(stateDir);
      String made = UUID.randomUUID().toString();
      Files.writeString(file, made);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The state directory " + stateDir + " can't be used: check DATA_DIR and its permissions",
          e);
    }
  }
}
