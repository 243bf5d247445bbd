package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents hang together: a newcomer finds each of them from the README. */
class DocumentsTest {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path README = ROOT.resolve("README.md");
  static final long README_BYTES = 9 * 1024;

  static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
  static final Pattern TEST_CLASS = Pattern.compile("\\b([A-Z]\\w+Test)\\b");

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.size(README)).isLessThanOrEqualTo(README_BYTES);
  }

  @Test
  void everyDocumentIsReachableFromTheReadme() {
    Set<Path> seen = new TreeSet<>(Set.of(README));
    var open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      Path document = open.pop();
      links(document)
          .map(link -> target(document, link))
          .filter(target -> target.toString().endsWith(".md") && seen.add(target))
          .forEach(open::push);
    }
    assertThat(documents()).isSubsetOf(seen);
  }

  @Test
  void everyLinkHasATarget() {
    for (Path document : documents()) {
      links(document)
          .forEach(
              link -> {
                Path target = target(document, link);
                assertThat(target).as("%s links to %s", document, link).exists();
                if (link.contains("#")) {
                  assertThat(anchors(target))
                      .as("%s links to %s", document, link)
                      .contains(link.substring(link.indexOf('#') + 1));
                }
              });
    }
  }

  /** A promise that is held by a test, whose name nobody finds any more, is held by none. */
  @Test
  void everyTestThatADocumentNamesExists() throws IOException {
    Set<String> tests;
    try (Stream<Path> files = Files.walk(ROOT)) {
      tests =
          files
              .filter(file -> !file.toString().matches(".*/(target|node_modules|\\.git)/.*"))
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Test.java"))
              .map(name -> name.replace(".java", ""))
              .collect(Collectors.toSet());
    }
    Stream.concat(documents().stream(), Stream.of(ROOT.resolve("ops/alerts.yml")))
        .forEach(
            document ->
                assertThat(tests)
                    .as(document.toString())
                    .containsAll(
                        TEST_CLASS
                            .matcher(text(document))
                            .results()
                            .map(match -> match.group(1))
                            .toList()));
  }

  /** What people read, without what tools bring along and the history of changes. */
  private static List<Path> documents() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.toString().matches(".*/(target|node_modules|\\.git|data|src)/.*"))
          .filter(file -> !file.endsWith("CHANGELOG.md"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<String> links(Path document) {
    return LINK.matcher(text(document).replaceAll("(?s)```.*?```", ""))
        .results()
        .map(link -> link.group(1))
        .filter(link -> URI.create(link).getScheme() == null);
  }

  private static Path target(Path document, String link) {
    String path = link.replaceFirst("#.*", "");
    return path.isEmpty() ? document : document.getParent().resolve(path).normalize();
  }

  /** As GitHub makes them of headings. */
  private static Set<String> anchors(Path document) {
    return HEADING
        .matcher(text(document))
        .results()
        .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file + " can't be read", e);
    }
  }
}
