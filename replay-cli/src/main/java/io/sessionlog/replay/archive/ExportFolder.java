package io.sessionlog.replay.archive;

import io.sessionlog.replay.command.CommandFailure;
import io.sessionlog.replay.command.ExitCode;
import io.sessionlog.replay.kafka.Extent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where an export goes: a new folder, which appears when it is complete; or one that holds an
 * export and gets what came since.
 *
 * <p>In the second case files are moved in one by one, and the mark says last how far they reach.
 * Whatever ends an export before that leaves files with higher numbers than the mark knows; the
 * next one deletes them.
 */
final class ExportFolder implements AutoCloseable {

  private static final String LOCK = "_export.lock";

  private final Path directory;
  private final Path partial;
  private final ExportMark mark;
  private final @Nullable FileChannel lock;

  private ExportFolder(Path directory, Path partial, ExportMark mark, @Nullable FileChannel lock) {
    this.directory = directory;
    this.partial = partial;
    this.mark = mark;
    this.lock = lock;
  }

  /**
   * @param sinceLast whether an export that is there is gone on with
   * @param terms see {@link ExportMark}
   */
  static ExportFolder open(Path directory, boolean sinceLast, String terms) throws IOException {
    if (!sinceLast || !ExportMark.isIn(directory)) {
      Directories.requireAbsentOrEmpty(directory);
      return new ExportFolder(
          directory, Directories.partial(directory), ExportMark.nothing(terms), null);
    }
    FileChannel lock = lock(directory);
    try {
      ExportMark mark = ExportMark.read(directory);
      if (!mark.terms().equals(terms)) {
        throw refused(
            "%s holds another export: %s. This one is: %s."
                .formatted(directory, mark.terms(), terms));
      }
      deleteUnfinished(directory, mark.chunks());
      return new ExportFolder(directory, Directories.partial(directory), mark, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Held until the channel is closed, or the process ends. */
  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock held = channel.tryLock();
      if (held != null) {
        return channel;
      }
    } catch (OverlappingFileLockException byThisProcess) {
      // said below
    }
    channel.close();
    throw refused("Another export into " + directory + " is under way.");
  }

  private static void deleteUnfinished(Path directory, int chunks) throws IOException {
    for (Path file : files(directory)) {
      OptionalInt chunk = Archive.chunkOf(file);
      if (chunk.isPresent() && chunk.getAsInt() > chunks) {
        Files.delete(file);
      }
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  /** Where files are written before they are published. */
  Path partial() {
    return partial;
  }

  /** How many numbers of files are given away. */
  int chunks() {
    return mark.chunks();
  }

  /**
   * What of a range is to be written.
   *
   * @param captured the whole log
   */
  Extent rest(Extent range, Extent captured) {
    mark.next()
        .forEach(
            (partition, next) -> {
              var span = captured.spans().get(partition);
              if (span == null || span.end() < next) {
                throw refused(
                    "%s was exported up to %d:%d, and the log ends before: it is another one."
                        .formatted(directory, partition, next));
              }
            });
    return mark.rest(range);
  }

  /**
   * @param chunks the number of the last files
   * @param exported the range that they bring, what was written before included
   */
  void publish(int chunks, Extent exported) throws IOException {
    ExportMark reached = mark.with(chunks, exported);
    if (lock == null) {
      reached.write(partial);
      Directories.publish(partial, directory);
      return;
    }
    for (Path file : files(partial)) {
      Path target = directory.resolve(partial.relativize(file).toString());
      Files.createDirectories(target.resolveSibling(""));
      Files.move(file, target);
    }
    reached.write(directory);
  }

  private static CommandFailure refused(String message) {
    return new CommandFailure(ExitCode.REFUSED, message);
  }

  @Override
  public void close() throws IOException {
    Directories.delete(partial);
    if (lock != null) {
      lock.close();
    }
  }
}
