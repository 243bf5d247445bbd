package io.sessionlog.replay.archive;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders that appear complete or not at all. */
final class Directories {

  private Directories() {}

  static void requireAbsentOrEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    if (!Files.isDirectory(directory)) {
      throw refused(directory + " is a file; give the name of a new folder.");
    }
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw refused(directory + " is not empty; give the name of a new folder.");
      }
    }
  }

  private static CommandFailure refused(String message) {
    return new CommandFailure(ExitCode.REFUSED, message);
  }

  /** A new folder beside the one that is to be, so that a rename is enough to publish it. */
  static Path partial(Path directory) throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent == null) {
      throw refused(directory + " cannot be an export.");
    }
    Files.createDirectories(parent);
    return Files.createTempDirectory(parent, "." + directory.getFileName() + ".partial-");
  }

  static void publish(Path partial, Path directory) throws IOException {
    Files.deleteIfExists(directory);
    Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes a folder of ours with all that is in it, if it is still there. */
  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(directory)) {
      List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
      for (Path entry : deepestFirst) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The unfinished " + directory + " cannot be deleted", e);
    }
  }
}
