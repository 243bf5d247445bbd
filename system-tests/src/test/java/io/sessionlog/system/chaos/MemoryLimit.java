package io.sessionlog.system.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * So much memory for one process and no more, the page cache of its files included, as a container
 * has: a control group of Linux, which only root may make. Who asks for more than can be given back
 * is killed.
 */
final class MemoryLimit implements AutoCloseable {

  private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/memory");
  private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

  private final Path group;
  private final boolean isVersion2;

  private MemoryLimit(Path group, boolean isVersion2) {
    this.group = group;
    this.isVersion2 = isVersion2;
  }

  /** Empty where this user may not make one. */
  static Optional<MemoryLimit> of(String name, long bytes) {
    boolean isVersion2 = Files.exists(VERSION_2.resolve("cgroup.controllers"));
    Path group =
        (isVersion2 ? VERSION_2 : VERSION_1).resolve(name + "-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(group);
      Files.writeString(
          group.resolve(isVersion2 ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
      return Optional.of(new MemoryLimit(group, isVersion2));
    } catch (IOException notAllowed) {
      return Optional.empty();
    }
  }

  /** Right after its start: what a process has by then is counted elsewhere. */
  void add(Jvm jvm) {
    try {
      Files.writeString(group.resolve("cgroup.procs"), Long.toString(jvm.pid()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Resident memory, without the page cache: that is given back when it is asked for. */
  long residentBytes() {
    try {
      return Files.readAllLines(group.resolve("memory.stat")).stream()
          .filter(line -> line.startsWith(isVersion2 ? "anon " : "rss "))
          .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Once no process is in it. */
  @Override
  public void close() {
    try {
      Files.delete(group);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
