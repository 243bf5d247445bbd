package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests of the dashboard's modules, which Node runs: {@code node --test} in their folder. */
class DashboardModulesTest {

  private static final Path TESTS = Path.of("src/test/js");

  /** The first that takes a file for a module by what is in it, as browsers do. */
  private static final int OLDEST_MAJOR = 20;

  private static final int OLDEST_MINOR = 19;

  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*");

  @Test
  void the_modules_of_the_dashboard_do_what_their_tests_say() throws Exception {
    assumeTrue(
        isNewEnough(run("node", "--version").output().strip()),
        "Node.js 20.19 or newer is not installed");

    var command = new ArrayList<>(List.of("node", "--test", "--test-reporter=tap"));
    try (Stream<Path> files = Files.list(TESTS)) {
      files.map(file -> file.getFileName().toString()).sorted().forEach(command::add);
    }
    Run tests = run(command.toArray(String[]::new));

    assertThat(tests.exitCode()).as(tests.output()).isZero();
    assertThat(tests.output()).containsPattern("# pass [1-9]").contains("# fail 0", "# skipped 0");
  }

  private static boolean isNewEnough(String version) {
    Matcher numbers = VERSION.matcher(version);
    if (!numbers.matches()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    return major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR);
  }

  private record Run(int exitCode, String output) {}

  private static Run run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command).directory(TESTS.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor(), output);
    } catch (IOException notInstalled) {
      return new Run(-1, "");
    }
  }
}
