package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * All of the page's test classes, as one class for the build: several JVMs take classes in turns,
 * and only one of them is to have a {@link Stage}, no longer than it is played on.
 */
class PageTests {

  private static final Path FOLDER =
      Path.of("src", "test", "java", "io", "sessionlog", "system", "page");

  @AfterAll
  static void end() {
    Stage.end();
  }

  @Test
  void each_test_class_of_the_page_is_here() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith("Test.java"))
                  .map(name -> name.replace(".java", "")))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(PageTests.class.getDeclaredClasses())
                  .map(nested -> nested.getSuperclass().getSimpleName())
                  .toList());
    }
  }

  @Nested
  class Endpoints extends EndpointsPageTest {}

  @Nested
  class Everybody extends EverybodyTest {}

  @Nested
  class LiveList extends LiveListTest {}

  @Nested
  class SessionPage extends SessionPageTest {}

  @Nested
  class Stale extends StaleTest {}

  @Nested
  class StatsPage extends StatsPageTest {}
}
