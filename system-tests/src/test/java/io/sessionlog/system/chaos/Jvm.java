package io.sessionlog.system.chaos;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A child JVM with the classes of this module's dependencies: started, signalled and stopped by its
 * id, its output kept in a file. None outlives this JVM.
 */
final class Jvm {

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  /** Small: nine of them run on two cores. A soak would fill the code cache that is usual then. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=240m",
          "-Xms64m");

  /** With what they share, once the first is started. */
  private static List<String> sharing;

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
   * @param environment all of it: what this machine's user has set must not reach the child
   * @param log appended to, so that it tells of every life
   */
  static Jvm start(
      String mainClass,
      List<String> options,
      List<String> args,
      Map<String, String> environment,
      Path log) {
    String classPath = classPath(fullClassPath());
    List<String> all = new ArrayList<>(sharing(classPath));
    all.addAll(options);
    return start(mainClass, all, args, environment, log, classPath);
  }

  /** The same, of a class that stands among the tests. */
  static Jvm startTestClass(Class<?> mainClass, List<String> options, List<String> args, Path log) {
    return start(mainClass.getName(), options, args, Map.of(), log, fullClassPath());
  }

  /** The same, with what processor time others leave: it stands for another machine. */
  static Jvm startTestClassBehindOthers(
      Class<?> mainClass, List<String> options, List<String> args, Path log) {
    return start(
        List.of("nice", "-n", "19"),
        mainClass.getName(),
        options,
        args,
        Map.of(),
        log,
        fullClassPath());
  }

  private static synchronized List<String> sharing(String classPath) {
    if (sharing == null) {
      sharing = SharedClasses.options(classPath);
    }
    return sharing;
  }

  static Jvm start(
      String mainClass,
      List<String> options,
      List<String> args,
      Map<String, String> environment,
      Path log,
      String classPath) {
    return start(List.of(), mainClass, options, args, environment, log, classPath);
  }

  private static Jvm start(
      List<String> starter,
      String mainClass,
      List<String> options,
      List<String> args,
      Map<String, String> environment,
      Path log,
      String classPath) {
    List<String> command = new ArrayList<>(starter);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(args);
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv().getOrDefault("PATH", ""));
    builder.environment().putAll(environment);
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

  /** Without what only tests have: this module's classes, and what the modules' tests share. */
  private static String classPath(String full) {
    Path module = Path.of("").toAbsolutePath();
    return Arrays.stream(full.split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).startsWith(module) && !entry.contains("test-support"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String fullClassPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Path log() {
    return log;
  }

  /** SIGTERM, and the wait for its end. */
  void terminate() {
    signal("TERM");
    if (!awaitExit(Duration.ofSeconds(40))) {
      kill();
      throw new IllegalStateException("process " + pid() + " did not end on SIGTERM, see " + log);
    }
  }

  /** SIGKILL, and the wait for its end. */
  void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(20));
  }

  /** SIGSTOP: to all others it looks as if the machine hung. */
  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  boolean awaitExit(Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int exitCode() {
    return process.exitValue();
  }

  private void signal(String name) {
    if (!isAlive()) {
      return;
    }
    try {
      int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
      if (code != 0 && isAlive()) {
        throw new IllegalStateException("kill -" + name + " " + pid() + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
