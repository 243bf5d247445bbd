package io.sessionlog.analytics.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alert, as it stands in ops/alerts.yml, over what the real topology counts. */
class MassDisconnectTest {

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  private static final Path ALERTS = Path.of("..", "ops", "alerts.yml");
  private static final Pattern EXPRESSION =
      Pattern.compile("alert: MassDisconnect\\n +expr: ([^\\n]+)\\n");
  private static final Pattern SUM =
      Pattern.compile(
          "sum\\((?:increase\\()?(sessionlog_analytics_\\w+)(?:\\{status=\"(\\w+)\"})?(?:\\[5m\\]\\))?\\)");

  @TempDir Path data;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private StatsDriver driver;

  @BeforeEach
  void start() {
    driver = new StatsDriver(data, meters, NOW);
  }

  @AfterEach
  void stop() {
    driver.close();
  }

  private void happens(String event, int sessions, Instant at) {
    for (int i = 0; i < sessions; i++) {
      driver.happens("s" + i, event, at, "{}");
    }
  }

  private boolean fires() throws IOException {
    Matcher alert = EXPRESSION.matcher(Files.readString(ALERTS));
    assertThat(alert.find()).isTrue();
    for (String condition : alert.group(1).split(" and ")) {
      String[] sides = condition.split(" >=? ");
      double left = value(sides[0]);
      double right = value(sides[1]);
      if (condition.contains(" >= ") ? left < right : left <= right) {
        return false;
      }
    }
    return true;
  }

  /** Sums and products; parentheses around a sum of sums alone. */
  private double value(String expression) {
    double product = 1;
    for (String factor : expression.split(" \\* ")) {
      double sum = 0;
      for (String term : factor.split(" \\+ ")) {
        Matcher metric = SUM.matcher(term);
        sum += metric.find() ? metric(metric.group(1), metric.group(2)) : Double.parseDouble(term);
      }
      product *= sum;
    }
    return product;
  }

  private double metric(String name, @Nullable String status) {
    if (status != null) {
      return meters.get(name.replace('_', '.')).tag("status", status).gauge().value();
    }
    String counter = name.replaceFirst("_total$", "").replace('_', '.');
    return meters.get(counter).counters().stream().mapToDouble(Counter::count).sum();
  }

  @Test
  void itFiresWhenMoreThanATenthOfTheConnectedSessionsDrop() throws IOException {
    happens("ready", 100, NOW);
    assertThat(fires()).isFalse();
    happens("disconnected", 10, NOW.plusSeconds(60));
    assertThat(fires()).isFalse();
    happens("disconnected", 11, NOW.plusSeconds(61));
    assertThat(fires()).isTrue();
  }

  @Test
  void aFewSessionsAreNoMass() throws IOException {
    happens("ready", 5, NOW);
    happens("disconnected", 5, NOW.plusSeconds(60));
    assertThat(fires()).isFalse();
  }

  @Test
  void whatIsCountedFromAnOldLogAlarmsNobody() throws IOException {
    Instant before = NOW.minus(Duration.ofDays(1));
    happens("ready", 100, before);
    happens("disconnected", 50, before.plusSeconds(60));
    assertThat(fires()).isFalse();
    assertThat(metric("sessionlog_analytics_sessions", "session_connected")).isEqualTo(50);
    assertThat(metric("sessionlog_analytics_sessions", "session_not_connected")).isEqualTo(50);
  }

  @Test
  void asManySessionsHaveMetricsOfTheirOwnAsWereAskedFor() {
    happens("ready", 5, NOW);
    happens("disconnected", 1, NOW.plusSeconds(60));
    assertThat(meters.find("sessionlog.analytics.session.connected").gauges())
        .extracting(gauge -> gauge.getId().getTag("session") + " " + gauge.value())
        .containsExactlyInAnyOrder("s0 0.0", "s1 1.0");
    assertThat(
            meters
                .get("sessionlog.analytics.session.disconnects")
                .tag("session", "s0")
                .counter()
                .count())
        .isEqualTo(1);
    happens("session_deleted", 1, NOW.plusSeconds(120));
    assertThat(meters.find("sessionlog.analytics.session.disconnects").counters()).hasSize(1);
  }
}
