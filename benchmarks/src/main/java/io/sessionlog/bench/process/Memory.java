package io.sessionlog.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of a process's memory. */
public final class Memory {

  private Memory() {}

  public static long residentBytes(long pid) {
    return status(pid, "VmRSS:");
  }

  public static long peakResidentBytes(long pid) {
    return status(pid, "VmHWM:");
  }

  private static long status(long pid, String line) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
          .filter(text -> text.startsWith(line))
          .map(text -> text.replaceAll("[^0-9]", ""))
          .mapToLong(Long::parseLong)
          .map(kibibytes -> kibibytes * 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
