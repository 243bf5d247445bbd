package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The React example is installed, checked, tested and built, where Node.js is at hand. */
class ReactExampleTest {

  @TempDir Path directory;

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void its_hooks_keep_their_promises_and_its_page_builds() throws Exception {
    NodeExample example = NodeExample.install("react", directory);

    example.run("npm", "test");
    example.run("npm", "run", "build");

    assertThat(directory.resolve("dist/index.html")).content().contains("<div id=\"root\">");
  }

  @ParameterizedTest
  @ValueSource(strings = {"react", "prisma"})
  void a_lock_file_names_no_registry(String example) {
    assertThat(NodeExample.source(example).resolve("package-lock.json"))
        .content()
        .doesNotContain("\"resolved\"");
  }
}
