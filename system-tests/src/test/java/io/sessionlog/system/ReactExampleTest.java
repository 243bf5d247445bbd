package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The React example is installed, checked, tested and built, where Node.js is at hand. */
class ReactExampleTest {

  private static final Path EXAMPLE = Path.of("..", "examples", "react");
  private static final int OLDEST_NODE = 20;

  /** How npm says that its registry can't be reached, which is no fault of the example. */
  private static final List<String> OFFLINE =
      List.of("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTCACHED");

  @TempDir Path directory;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void its_hooks_keep_their_promises_and_its_page_builds() throws Exception {
    assumeTrue(nodeVersion() >= OLDEST_NODE, "Node.js 20 or newer, with npm, is not installed");
    copyExample();

    Run install = run("npm", "ci", "--prefer-offline", "--no-progress");
    assumeTrue(
        install.succeeded() || OFFLINE.stream().noneMatch(install.output()::contains),
        "npm's registry can't be reached");
    assertSucceeds(install);
    assertSucceeds(run("npm", "test"));
    assertSucceeds(run("npm", "run", "build"));

    assertThat(directory.resolve("dist/index.html")).content().contains("<div id=\"root\">");
  }

  @Test
  void its_lock_file_names_no_registry() throws IOException {
    assertThat(EXAMPLE.resolve("package-lock.json")).content().doesNotContain("\"resolved\"");
  }

  private record Run(String command, int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  private static void assertSucceeds(Run run) {
    assertThat(run.exitCode()).as("%s:%n%s", run.command(), run.output()).isZero();
  }

  /** Zero if there is none. */
  private int nodeVersion() throws Exception {
    try {
      String version = run("node", "--version").output().strip();
      return run("npm", "--version").succeeded() && version.matches("v\\d+\\..*")
          ? Integer.parseInt(version.substring(1, version.indexOf('.')))
          : 0;
    } catch (IOException notInstalled) {
      return 0;
    }
  }

  private Run run(String... command) throws IOException, InterruptedException {
    Path output = directory.resolve("output.log");
    var builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("NO_COLOR", "1");
    Process process = builder.start();
    try {
      int exitCode = process.waitFor();
      return new Run(String.join(" ", command), exitCode, Files.readString(output));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Its developer's own modules stay as they are. */
  private void copyExample() throws IOException {
    Set<Path> generated = Set.of(EXAMPLE.resolve("node_modules"), EXAMPLE.resolve("dist"));
    try (Stream<Path> files = Files.walk(EXAMPLE)) {
      for (Path file :
          (Iterable<Path>)
              files.filter(path -> generated.stream().noneMatch(path::startsWith))::iterator) {
        Path target = directory.resolve(EXAMPLE.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }
}
