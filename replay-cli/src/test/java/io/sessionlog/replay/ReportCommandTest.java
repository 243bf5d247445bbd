package io.sessionlog.replay;

import static io.sessionlog.replay.TestCluster.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.replay.sample.SampleLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  private static final TestCluster kafka = TestCluster.get();

  @TempDir private Path directory;
  private final String log = kafka.topic();

  private String report(String... options) throws IOException {
    Path page = directory.resolve("report.html");
    var args =
        Stream.concat(
                Stream.of("report", "--topic", log, "--out", page.toString()), Stream.of(options))
            .toArray(String[]::new);
    kafka.replay(args).succeeds();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(page);
    }
    return Files.readString(page);
  }

  /** The figures alone, without the library around them. */
  private static String data(String page) {
    int start = page.indexOf("type=\"application/json\">");
    return page.substring(start, page.indexOf("</script>", start));
  }

  @Test
  void the_page_holds_its_library_and_fetches_nothing() throws IOException {
    kafka.append(log, SampleLog.ofDays(1));

    String page = report();

    assertThat(page).contains("Chart.js v", "default-src 'none'");
    assertThat(page)
        .doesNotContain("@import")
        .doesNotContainPattern("(src|href)=[\"']?(https?:)?//");
  }

  @Test
  void the_figures_are_those_of_the_log() throws IOException {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "session_registered", "{\"userId\":\"acme\"}"),
        event("2026-11-23T10:00:10Z", "a", "qr", "{\"qr\":\"2@one\"}"),
        event("2026-11-23T10:00:30Z", "a", "qr", "{\"qr\":\"2@two\"}"),
        event("2026-11-23T10:00:40Z", "a", "ready", "{}"),
        event("2026-11-23T12:10:00Z", "a", "disconnected", "{\"reason\":\"</script>\"}"),
        event("2026-11-23T12:20:00Z", "a", "change_state", "{\"state\":\"CONNECTED\"}"));

    assertThat(data(report()))
        .contains(
            "\"labels\":[\"23 Nov 10:00\",\"23 Nov 11:00\",\"23 Nov 12:00\"]",
            "\"session_connected\":[1,1,1]",
            "\"connects\":[1,0,1]",
            "\"drops\":[0,0,1]",
            "\"dropReasons\":[[\"Disconnected: \\u003c/script>\",\"1\"]]",
            "\"flappiest\":[[\"a\",\"acme\",\"1 of 2\"]]",
            "\"slowest\":[[\"a\",\"acme\",\"30.0s\"]]",
            "\"counts\":[0,0,0,0,0,1,0")
        .contains("1 log-ins by QR code");
  }

  @Test
  void a_range_begins_with_how_things_stood() throws IOException {
    kafka.append(
        log,
        event("2026-11-23T10:00:00Z", "a", "ready", "{}"),
        event("2026-11-23T12:00:00Z", "b", "ready", "{}"));

    assertThat(data(report("--from", "2026-11-23T12:00Z")))
        .contains("\"session_connected\":[2]", "\"connects\":[1]");
  }

  @Test
  void a_long_range_is_shown_by_day() throws IOException {
    kafka.append(
        log,
        event("2026-10-01T10:00:00Z", "a", "ready", "{}"),
        event("2026-10-20T10:00:00Z", "a", "disconnected", "{}"));

    assertThat(data(report())).contains("\"unit\":\"day\"", "\"1 Oct\",\"2 Oct\"", "\"20 Oct\"]");
  }

  @Test
  void an_empty_log_makes_a_page_that_says_so() throws IOException {
    assertThat(data(report())).contains("\"from\":\"\"", "\"labels\":[]");
  }
}
