package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.standalone.Standalone;
import io.sessionlog.table.application.ApplicationDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What operators watch exists: alerts and dashboard name the metrics of the running services. */
class OperationsFilesTest {

  static final Path OPS = Path.of("..", "ops");
  static final Path RUNBOOK = Path.of("..", "docs", "runbook.md");
  static final Pattern METRIC =
      Pattern.compile("\\b(?:sessionlog|kafka|jvm|process|http)_[a-z0-9_]+\\b");
  static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");

  @TempDir Path data;

  @Test
  void every_metric_of_alerts_and_dashboard_is_shown_by_a_running_service() throws Exception {
    Set<String> named = metricsIn(Files.readString(OPS.resolve("alerts.yml")));
    JsonNode dashboard =
        new ObjectMapper().readTree(Files.readString(OPS.resolve("grafana-dashboard.json")));
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.get("targets")) {
        named.addAll(metricsIn(target.get("expr").asString()));
      }
    }
    assertThat(named).hasSizeGreaterThan(15);

    String database = "--DATABASE_URL=" + ApplicationDatabase.create().url();
    // Nobody needs to be there: what is counted is shown from the start.
    String server = "--WHATSAPP_SERVER_API=http://localhost:1";
    try (var pipeline = Standalone.onFreePorts(data, null, database, server)) {
      accept(pipeline.ingest());
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(shownBy(pipeline)).containsAll(named));
    }
  }

  @Test
  void the_alerts_are_well_formed_and_each_is_in_the_runbook() throws Exception {
    String alerts = Files.readString(OPS.resolve("alerts.yml"));
    Map<String, Object> rules = new Yaml().load(alerts);
    assertThat(rules).containsOnlyKeys("groups");
    String runbook = Files.readString(RUNBOOK);
    ALERT
        .matcher(alerts)
        .results()
        .forEach(alert -> assertThat(runbook).contains("`" + alert.group(1) + "`"));
  }

  private static Set<String> metricsIn(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> shownBy(Standalone pipeline) throws Exception {
    Set<String> shown = new TreeSet<>();
    for (URI service :
        new URI[] {
          pipeline.ingest(),
          pipeline.projector(),
          pipeline.query(),
          pipeline.notifier(),
          pipeline.analytics(),
          pipeline.reconciler(),
          pipeline.sink()
        }) {
      shown.addAll(
          metricsIn(send(HttpRequest.newBuilder(service.resolve("/actuator/prometheus")).build())));
    }
    return shown;
  }

  private static void accept(URI ingest) throws Exception {
    send(
        HttpRequest.newBuilder(ingest.resolve("/api/whatsapp/webhook/watched"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"event\":\"ready\"}"))
            .build());
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }
}
