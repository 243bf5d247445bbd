package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** One of the examples for Node.js, in a directory where it can be installed and run. */
final class NodeExample {

  private static final int OLDEST_NODE = 20;

  /** How npm says that its registry can't be reached, which is no fault of the example. */
  private static final List<String> OFFLINE =
      List.of("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTCACHED");

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>(Map.of("NO_COLOR", "1"));

  private NodeExample(Path directory) {
    this.directory = directory;
  }

  /** Skips the test where there is no Node.js, or npm's registry can't be reached. */
  static NodeExample install(String name, Path directory) throws Exception {
    Files.createDirectories(directory);
    var example = new NodeExample(directory);
    assumeTrue(
        example.nodeVersion() >= OLDEST_NODE, "Node.js 20 or newer, with npm, is not installed");
    copy(source(name), directory);
    Run install = example.tryToRun("npm", "ci", "--prefer-offline", "--no-progress");
    assumeTrue(
        install.succeeded() || OFFLINE.stream().noneMatch(install.output()::contains),
        "npm's registry can't be reached");
    assertSucceeds(install);
    return example;
  }

  static Path source(String name) {
    return Path.of("..", "examples", name);
  }

  Path directory() {
    return directory;
  }

  /** For every command from now on. */
  void set(String variable, String value) {
    environment.put(variable, value);
  }

  record Run(String command, int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** Runs a command that must succeed. */
  String run(String... command) throws Exception {
    Run run = tryToRun(command);
    assertSucceeds(run);
    return run.output();
  }

  private static void assertSucceeds(Run run) {
    assertThat(run.exitCode()).as("%s:%n%s", run.command(), run.output()).isZero();
  }

  Run tryToRun(String... command) throws IOException, InterruptedException {
    Path output = directory.resolve("output.log");
    Process process = start(output, command);
    try {
      int exitCode = process.waitFor();
      return new Run(String.join(" ", command), exitCode, Files.readString(output));
    } finally {
      end(process);
    }
  }

  /** Starts a command that runs until it is ended. */
  Process start(Path output, String... command) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Zero if there is none. */
  private int nodeVersion() throws Exception {
    try {
      String version = tryToRun("node", "--version").output().strip();
      return tryToRun("npm", "--version").succeeded() && version.matches("v\\d+\\..*")
          ? Integer.parseInt(version.substring(1, version.indexOf('.')))
          : 0;
    } catch (IOException notInstalled) {
      return 0;
    }
  }

  /** Its developer's own modules stay as they are. */
  private static void copy(Path example, Path directory) throws IOException {
    Set<Path> generated = Set.of(example.resolve("node_modules"), example.resolve("dist"));
    try (Stream<Path> files = Files.walk(example)) {
      for (Path file :
          (Iterable<Path>)
              files.filter(path -> generated.stream().noneMatch(path::startsWith))::iterator) {
        Path target = directory.resolve(example.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
