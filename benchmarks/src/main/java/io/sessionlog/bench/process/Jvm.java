package io.sessionlog.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A child JVM with this one's class path. None outlives this JVM. */
public final class Jvm implements AutoCloseable {

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  /** Warnings alone, for whatever is no Spring service; those have settings of their own. */
  private static final String QUIET = "-Dlogback.configurationFile=benchmarks-logback.xml";

  /** Set by {@code --profile}: each child then records itself beside its log. */
  private static final boolean PROFILED = Boolean.getBoolean("benchmarks.profile");

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end-jvms"));
  }

  private final Process process;
  private final Path log;

  private Jvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * What is to be started.
   *
   * @param environment all of it: what this machine's user has set must not reach the child
   * @param log where its output goes
   */
  public record Command(
      String mainClass,
      List<String> options,
      List<String> args,
      Map<String, String> environment,
      Path log) {}

  /** Starts a child whose output goes to its log. */
  public static Jvm start(Command command) {
    ProcessBuilder builder = builder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
    return start(builder, command.log());
  }

  /**
   * Runs a child to its end.
   *
   * @return what it printed; what it complained of is in its log
   */
  public static String run(Command command) {
    ProcessBuilder builder = builder(command);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
    try (Jvm jvm = start(builder, command.log())) {
      String output =
          new String(jvm.process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      jvm.awaitExit(Duration.ofSeconds(20));
      if (jvm.process.exitValue() != 0) {
        throw new IllegalStateException(
            "%s ended with %d, see %s"
                .formatted(command.mainClass(), jvm.process.exitValue(), command.log()));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder builder(Command command) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(command.options());
    if (command.environment().isEmpty()) {
      line.add(QUIET);
    }
    if (PROFILED) {
      line.add(
          "-XX:StartFlightRecording=settings=profile,filename="
              + command.log().toString().replace(".log", ".jfr"));
      line.add("-Xlog:jfr*=off");
    }
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), command.mainClass()));
    line.addAll(command.args());
    var builder = new ProcessBuilder(line);
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv().getOrDefault("PATH", ""));
    builder.environment().putAll(command.environment());
    return builder;
  }

  private static Jvm start(ProcessBuilder builder, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process = builder.start();
      RUNNING.add(process);
      var unused = process.onExit().thenAccept(RUNNING::remove);
      return new Jvm(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Path log() {
    return log;
  }

  private boolean awaitExit(Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM, and SIGKILL if that does not help. */
  @Override
  public void close() {
    process.destroy();
    if (!awaitExit(Duration.ofSeconds(30))) {
      process.destroyForcibly();
      awaitExit(Duration.ofSeconds(10));
    }
  }
}
