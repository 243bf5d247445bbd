package io.sessionlog.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.query.QueryNode.Answer;
import io.sessionlog.query.view.Story;
import io.sessionlog.testing.ManualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the dashboard comes to a browser; what it does there is told in system-tests. */
class PageTest {

  private static final ManualClock CLOCK = new ManualClock(Story.NOON);
  private static final Pattern REFERENCE = Pattern.compile("(?:src|href)=\"(dashboard/[^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("from \"\\./([^\"]+)\"");

  @TempDir static Path data;
  static QueryNode node;

  @BeforeAll
  static void start() {
    node = QueryNode.start(data, CLOCK, Keys.setting());
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
  }

  @Test
  void the_page_and_all_that_it_loads_come_without_a_key() {
    Answer page = node.get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");

    List<String> files = found(REFERENCE, page.text());
    assertThat(files).contains("dashboard/main.js", "dashboard/base.css", "dashboard/logo.svg");
    for (String file : files) {
      Answer answer = node.get("/" + file);
      assertThat(answer.status()).as(file).isEqualTo(200);
      for (String imported : found(IMPORT, answer.text())) {
        Answer module = node.get("/dashboard/" + imported);
        assertThat(module.status()).as(imported).isEqualTo(200);
        assertThat(module.header("Content-Type")).as(imported).contains("javascript");
      }
    }
  }

  @Test
  void nothing_stands_in_the_page_itself_that_its_policy_forbids() {
    assertThat(node.get("/").text())
        .doesNotContainPattern("<script>|<style|\\sstyle=|\\son\\w+=|https?://");
  }

  @Test
  void a_browser_asks_each_time_and_gets_a_file_again_only_if_its_content_changed() {
    for (String path : List.of("/", "/index.html", "/dashboard/main.js")) {
      Answer first = node.get(path);
      assertThat(first.header("Cache-Control")).as(path).isEqualTo("no-cache");
      assertThat(first.header("Last-Modified")).as(path).isNull();

      String tag = first.header("ETag");
      assertThat(node.get(path, "If-None-Match", tag).status()).as(path).isEqualTo(304);
      assertThat(node.get(path, "If-None-Match", "\"other\"").status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void the_page_is_told_where_ingest_is_if_somebody_set_it(@TempDir Path other) {
    assertThat(node.get("/dashboard/settings.json").text())
        .isEqualTo("{\"ingestUrl\":null,\"ingestPort\":8080,\"asks\":false}");
    try (QueryNode told =
        QueryNode.start(
            other,
            CLOCK,
            "--INGEST_URL=https://hooks.example",
            "--INGEST_PORT=9090",
            "--RECONCILER_URLS=http://localhost:1,http://localhost:2")) {
      assertThat(told.get("/dashboard/settings.json").text())
          .isEqualTo("{\"ingestUrl\":\"https://hooks.example\",\"ingestPort\":9090,\"asks\":true}");
    }
  }
}
