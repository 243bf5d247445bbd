package io.sessionlog.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/** {@code ./quickstart} as a user starts it, on ports that are free. */
public final class Quickstart implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final Path data;
  private final Path output;
  private final long startedNanos = System.nanoTime();

  private Quickstart(Process process, Path data, Path output) {
    this.process = process;
    this.data = data;
    this.output = output;
  }

  /** Builds what is missing, which is not measured. */
  public static void build() {
    try {
      var builder = new ProcessBuilder("./quickstart", "--help").inheritIO();
      if (builder.start().waitFor() != 0) {
        throw new IllegalStateException("./quickstart can't be built");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static Quickstart start(Path data, boolean demo) {
    Path output = data.resolveSibling(data.getFileName() + ".log");
    var builder =
        new ProcessBuilder(demo ? List.of("./quickstart", "--demo") : List.of("./quickstart"));
    builder
        .environment()
        .putAll(
            Map.of(
                "INGEST_PORT", "0",
                "PROJECTOR_PORT", "0",
                "QUERY_PORT", "0",
                "NOTIFIER_PORT", "0",
                "ANALYTICS_PORT", "0",
                "KAFKA_PORT", "0",
                "DATA_DIR", data.toString()));
    try {
      FileSystemUtils.deleteRecursively(data);
      Files.createDirectories(data);
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      return new Quickstart(builder.start(), data, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @return how long it took from the command to the line that says so
   */
  public Duration awaitReady() {
    try {
      while (!Files.readString(output).contains("Ready after")) {
        Duration waited = Duration.ofNanos(System.nanoTime() - startedNanos);
        if (!process.isAlive() || waited.compareTo(PATIENCE) > 0) {
          throw new IllegalStateException("./quickstart did not become ready, see " + output);
        }
        Service.pause(10);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  public void pause(Duration duration) {
    Service.pause(duration.toMillis());
  }

  public long residentBytes() {
    return Memory.residentBytes(process.pid());
  }

  public long peakResidentBytes() {
    return Memory.peakResidentBytes(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      FileSystemUtils.deleteRecursively(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
