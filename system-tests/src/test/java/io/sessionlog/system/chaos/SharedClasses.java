package io.sessionlog.system.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The classes of the services and of Kafka, read and verified once for all JVMs that tests start:
 * each starts with less than half of the work. A JVM that starts and stops the whole pipeline
 * records them, as for {@code ./quickstart}.
 *
 * <p>A JVM passes over an archive that does not fit it. Where none can be made, for instance
 * because a module is there as a folder of classes and not as a jar, all goes on without.
 */
final class SharedClasses {

  private static final Path ARCHIVE = Path.of("target", "services.jsa").toAbsolutePath();
  private static final Path LOCK = Path.of(ARCHIVE + ".lock");
  private static final Path LOG = Path.of(ARCHIVE + ".log");
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** What does not fit is passed over, and not worth a word. */
  private static final List<String> SILENTLY =
      List.of("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");

  private SharedClasses() {}

  /**
   * What a JVM with this class path is to be started with. The first who asks has the archive made,
   * and everybody else waits, in other JVMs too.
   */
  static List<String> options(String classPath) {
    try {
      Files.createDirectories(ARCHIVE.getParent());
      try (var channel =
              FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (held.isValid() && !isFresh(classPath)) {
          make(classPath);
        }
      }
      return Files.exists(ARCHIVE)
          ? Stream.concat(Stream.of("-XX:SharedArchiveFile=" + ARCHIVE), SILENTLY.stream()).toList()
          : SILENTLY;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFresh(String classPath) throws IOException {
    if (!Files.exists(ARCHIVE)) {
      return false;
    }
    FileTime made = Files.getLastModifiedTime(ARCHIVE);
    for (Path entry : entries(classPath)) {
      if (Files.exists(entry) && Files.getLastModifiedTime(entry).compareTo(made) > 0) {
        return false;
      }
    }
    return true;
  }

  private static List<Path> entries(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList();
  }

  private static void make(String classPath) throws IOException {
    Files.deleteIfExists(ARCHIVE);
    if (!entries(classPath).stream().allMatch(Files::isRegularFile)) {
      return;
    }
    List<String> recording =
        Stream.concat(
                Stream.of("-XX:ArchiveClassesAtExit=" + ARCHIVE, "-Dquickstart.training=true"),
                SILENTLY.stream())
            .toList();
    Jvm training =
        Jvm.start(
            "io.sessionlog.standalone.Quickstart", recording, List.of(), Map.of(), LOG, classPath);
    if (!training.awaitExit(PATIENCE) || training.exitCode() != 0) {
      training.kill();
      Files.deleteIfExists(ARCHIVE);
    }
  }
}
