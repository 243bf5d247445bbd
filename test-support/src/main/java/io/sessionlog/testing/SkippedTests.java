package io.sessionlog.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The last line of a build: which tests it did not run, and why. */
public final class SkippedTests {

  /** In a module: its tests run there. */
  static final Path FOLDER = Path.of("target", "skipped-tests");

  private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
  private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

  private SkippedTests() {}

  /**
   * @param args the project's directory, that of the module that runs this, and when the build
   *     began: what is older is another build's
   */
  public static void main(String[] args) throws IOException {
    Path project = Path.of(args[0]);
    Path last = Path.of(args[1]);
    List<String> modules = found(MODULE, project.resolve("pom.xml"));
    List<String> waitedFor = found(ARTIFACT, last.resolve("pom.xml"));
    for (String module : modules) {
      if (!waitedFor.contains(module)) {
        throw new IllegalStateException(
            "%s does not wait for %s: name it among its dependencies"
                .formatted(last.getFileName(), module));
      }
    }
    System.out.println(line(reasons(project, modules, Instant.parse(args[2]))));
  }

  private static List<String> found(Pattern pattern, Path file) throws IOException {
    return pattern
        .matcher(Files.readString(file))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  private static Map<String, Long> reasons(Path project, List<String> modules, Instant since)
      throws IOException {
    Map<String, Long> reasons = new TreeMap<>();
    for (String module : modules) {
      Path folder = project.resolve(module).resolve(FOLDER);
      if (!Files.isDirectory(folder)) {
        continue;
      }
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
            Files.readAllLines(file).forEach(reason -> reasons.merge(reason, 1L, Long::sum));
          }
        }
      }
    }
    return reasons;
  }

  static String line(Map<String, Long> reasons) {
    if (reasons.isEmpty()) {
      return "No test was skipped.";
    }
    long all = reasons.values().stream().mapToLong(Long::longValue).sum();
    return reasons.entrySet().stream()
        .map(reason -> "%d: %s".formatted(reason.getValue(), reason.getKey()))
        .collect(
            Collectors.joining(
                "; ", "Skipped %d test%s (".formatted(all, all == 1 ? "" : "s"), ")"));
  }
}
