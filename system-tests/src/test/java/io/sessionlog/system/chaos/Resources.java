package io.sessionlog.system.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process holds at a moment, as Linux tells it.
 *
 * @param memoryKb resident
 */
record Resources(long memoryKb, long threads, long handles) {

  /** Empty for a process that is gone. */
  static Optional<Resources> of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      long handles = open.count();
      long memory = 0;
      long threads = 0;
      for (String line : Files.readAllLines(process.resolve("status"))) {
        if (line.startsWith("VmRSS:")) {
          memory = Long.parseLong(line.replaceAll("\\D", ""));
        } else if (line.startsWith("Threads:")) {
          threads = Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
      return Optional.of(new Resources(memory, threads, handles));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }
}
