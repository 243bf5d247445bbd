package io.sessionlog.system.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import io.sessionlog.standalone.Standalone;
import io.sessionlog.testing.StandInServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.util.FileSystemUtils;

/**
 * One pipeline and one browser for all test classes that name the extension: each takes seconds. It
 * lives until {@link PageTests} ends it, or as long as the JVM. JUnit's root context does not:
 * where several JVMs share the classes, it ends after each of them.
 */
final class Stage {

  private static Stage running;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Stage::end, "page-stage-end"));
  }

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path data;
  private final StandInServer reconciler;
  private final Standalone pipeline;
  private final Chromium chromium;

  private Stage() throws Exception {
    data = Files.createTempDirectory("page-test");
    reconciler = new StandInServer();
    pipeline =
        Standalone.onFreePorts(
            data,
            null,
            "--sessionlog.exit-process-on-fatal-error=false",
            "--RECONCILER_URLS=" + reconciler.url());
    chromium = Chromium.start();
  }

  static synchronized Stage get() {
    if (running == null) {
      try {
        running = new Stage();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
    return running;
  }

  static synchronized void end() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /** A tab of a new visitor, on a desk. */
  Screen visitor() {
    return visitor(pipeline.query(), ColorScheme.LIGHT, 1280);
  }

  Screen visitor(ColorScheme scheme, int widthPixels) {
    return visitor(pipeline.query(), scheme, widthPixels);
  }

  Screen visitor(URI node) {
    return visitor(node, ColorScheme.LIGHT, 1280);
  }

  Screen visitor(URI node, ColorScheme scheme, int widthPixels) {
    return visitor(node, tab(scheme, widthPixels));
  }

  /** Somebody who lives elsewhere. */
  Screen visitorIn(String timeZone, URI node) {
    return visitor(node, tab(ColorScheme.LIGHT, 1280).setTimezoneId(timeZone));
  }

  private Screen visitor(URI node, Browser.NewContextOptions tab) {
    return new Screen(node, chromium.browser().newContext(tab));
  }

  private static Browser.NewContextOptions tab(ColorScheme scheme, int widthPixels) {
    return new Browser.NewContextOptions()
        .setViewportSize(widthPixels, 800)
        .setColorScheme(scheme)
        // What fades in has no colour of its own for the checks of contrast.
        .setReducedMotion(ReducedMotion.REDUCE)
        .setPermissions(List.of("clipboard-read", "clipboard-write"));
  }

  URI notifier() {
    return pipeline.notifier();
  }

  /** What a reconciler tells of a session's server from now on: the data of its answer. */
  void serverSaid(String session, String data) {
    reconciler.answer(
        "/api/whatsapp/session/" + session + "/server",
        200,
        "{\"success\":true,\"data\":%s}".formatted(data));
  }

  URI analytics() {
    return pipeline.analytics();
  }

  /** What has been counted of a session, as it is answered. */
  String stats(String session) {
    return http.sendAsync(
            HttpRequest.newBuilder(
                    analytics().resolve("/api/whatsapp/session/" + session + "/stats"))
                .build(),
            BodyHandlers.ofString())
        .join()
        .body();
  }

  /** Registers who is to be told. */
  HttpResponse<String> endpoint(String id, String body) {
    return http.sendAsync(
            HttpRequest.newBuilder(notifier().resolve("/api/whatsapp/endpoints/" + id))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString())
        .join();
  }

  void noEndpoint(String id) {
    http.sendAsync(
            HttpRequest.newBuilder(notifier().resolve("/api/whatsapp/endpoints/" + id))
                .DELETE()
                .build(),
            BodyHandlers.discarding())
        .join();
  }

  /** Another node, on the same log. */
  Node node(String... settings) {
    return Node.start(data.resolve("node"), pipeline.bootstrapServers(), settings);
  }

  void register(String session, String userId) {
    HttpRequest request =
        HttpRequest.newBuilder(pipeline.ingest().resolve("/api/whatsapp/session/" + session))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"userId\":\"%s\"}".formatted(userId)))
            .build();
    assertAccepted(http.sendAsync(request, BodyHandlers.ofString()).join());
  }

  void delete(String session) {
    HttpRequest request =
        HttpRequest.newBuilder(pipeline.ingest().resolve("/api/whatsapp/session/" + session))
            .DELETE()
            .build();
    assertAccepted(http.sendAsync(request, BodyHandlers.ofString()).join());
  }

  /** Until a node that stays tells it; one that starts afterwards has read it. */
  void awaitStatus(String session, String status) {
    var ask =
        HttpRequest.newBuilder(pipeline.query().resolve("/api/whatsapp/session/status/" + session))
            .build();
    await()
        .until(
            () ->
                http.send(ask, BodyHandlers.ofString())
                    .body()
                    .contains("\"status\":\"%s\"".formatted(status)));
  }

  /** Posts a webhook, which must be accepted. */
  void deliver(String session, String userId, String event) {
    assertAccepted(send(session, userId, event).join());
  }

  /** As {@link #deliver}; many may be under way at once. */
  CompletableFuture<HttpResponse<String>> send(String session, String userId, String event) {
    return http.sendAsync(
        HttpRequest.newBuilder(
                pipeline
                    .ingest()
                    .resolve("/api/whatsapp/webhook/%s?userId=%s".formatted(session, userId)))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(1))
            .POST(BodyPublishers.ofString(event))
            .build(),
        BodyHandlers.ofString());
  }

  static void assertAccepted(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer::body).isEqualTo(202);
  }

  private void close() {
    chromium.close();
    pipeline.close();
    reconciler.close();
    try {
      FileSystemUtils.deleteRecursively(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the stage before the first of the classes. */
  static final class Extension implements BeforeAllCallback, ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return Chromium.isThere() || System.getenv("CI") != null
          ? ConditionEvaluationResult.enabled("Chromium is " + Chromium.path())
          : ConditionEvaluationResult.disabled(
              "no Chromium at " + Chromium.path() + "; set CHROMIUM to where it is");
    }

    @Override
    public void beforeAll(ExtensionContext context) {
      Stage.get();
    }
  }
}
