package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Walks whatever the services have mapped, their own and their libraries': without a key, each is
 * refused, but for those that are named here.
 */
class EveryEndpointTest {

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** The description of the API and its page hold no session either. */
  private static final List<String> DOCUMENTATION =
      List.of(
          "/openapi",
          "/openapi.yaml",
          "/docs",
          "/docs/",
          "/docs/some-thing",
          "/docs/index.html",
          "/docs/docs.css",
          "/docs/docs.js",
          "/docs/swagger-ui.css",
          "/docs/swagger-ui-bundle.js");

  /** Every path that asks for no key, and why. */
  private static final Map<Service, Set<String>> WITHOUT_KEY =
      Map.of(
          // A webhook is signed; a sender's verification shows a token of its own.
          Service.INGEST,
          withDocumentation(
              "/api/whatsapp/webhook",
              "/api/whatsapp/webhook/",
              "/api/whatsapp/webhook/some-thing",
              "/api/whatsapp/webhook/some-thing/some-thing",
              "/actuator/health/liveness",
              "/actuator/health/readiness"),
          Service.PROJECTOR,
          Set.of("/actuator/health/liveness", "/actuator/health/readiness"),
          // The page's code holds no session.
          Service.QUERY,
          withDocumentation(
              "/",
              "/index.html",
              "/favicon.ico",
              "/dashboard/some/thing",
              "/dashboard/settings.json",
              "/endpoints/",
              "/stats/",
              "/actuator/health/liveness",
              "/actuator/health/readiness"),
          // The page's code holds no number.
          Service.ANALYTICS,
          withDocumentation(
              "/stats",
              "/stats/",
              "/stats/index.html",
              "/stats/main.js",
              "/actuator/health/liveness",
              "/actuator/health/readiness"),
          Service.RECONCILER,
          withDocumentation("/actuator/health/liveness", "/actuator/health/readiness"),
          // The page's code holds no endpoint.
          Service.NOTIFIER,
          withDocumentation(
              "/endpoints",
              "/endpoints/",
              "/endpoints/index.html",
              "/endpoints/main.js",
              "/actuator/health/liveness",
              "/actuator/health/readiness"));

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Set<String> withDocumentation(String... paths) {
    return Stream.concat(Stream.of(paths), DOCUMENTATION.stream()).collect(Collectors.toSet());
  }

  /** Nobody knows the key of this hash. */
  private static final String KEY = "--API_KEYS=sha256=" + "0".repeat(64) + " scope=admin";

  @RegisterExtension
  static final RunningServices SERVICES = new RunningServices(KEY, "--WEBHOOK_AUTH=none");

  @TempDir Path data;

  @ParameterizedTest
  @EnumSource
  void whateverIsMappedIsRefusedWithoutAKeyUnlessItIsNamedHere(Service service) {
    ConfigurableApplicationContext context = SERVICES.get(service);
    Set<String> paths = mapped(context);
    assertThat(paths).contains("/actuator/prometheus", "/error").hasSizeGreaterThan(5);
    Set<String> open = WITHOUT_KEY.get(service);

    for (String path : Stream.concat(paths.stream(), open.stream()).toList()) {
      for (String method : METHODS) {
        int status = status(context, method, path);
        if (open.contains(path)) {
          assertThat(status).as(method + " " + path).isNotEqualTo(401);
        } else {
          assertThat(status).as(method + " " + path).isEqualTo(401);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noSpellingOfAPathLeadsAroundItsDoor(Service service) {
    ConfigurableApplicationContext context = SERVICES.get(service);
    for (String path :
        List.of(
            "/actuator/health/liveness/../../prometheus",
            "/actuator/health/liveness/..%2f..%2fprometheus",
            "/actuator/health/liveness/..;/..;/prometheus",
            "/actuator/health/liveness;/../../prometheus",
            "/actuator//prometheus",
            "//actuator/prometheus",
            "/actuator/prometheus/",
            "/actuator/prometheus;a=b",
            "/actuator/%70rometheus",
            "/%61ctuator/prometheus",
            "/ACTUATOR/prometheus",
            "/api/whatsapp/webhook/../session/some-id",
            "/api/whatsapp/webhook/..%2fsession/some-id",
            "/api/whatsapp/webhook/..;/session/some-id",
            "/dashboard/../api/whatsapp/session/list-realtime",
            "/docs/../api/whatsapp/session/list-realtime",
            "/docs/..%2fapi/whatsapp/session/list-realtime",
            "/dashboard/..;/api/whatsapp/session/list-realtime",
            "/dashboard/%2e%2e/api/whatsapp/session/list-realtime",
            "/endpoints/../api/whatsapp/endpoints",
            "/endpoints/..%2fapi/whatsapp/endpoints",
            "/endpoints/..;/api/whatsapp/endpoints",
            "/api/whatsapp/session//list-realtime",
            "/api/whatsapp/session/list-realtime/",
            "/api/whatsapp/session/some-id.json",
            "/%61pi/whatsapp/session/list-realtime")) {
      for (String method : List.of("GET", "PUT", "DELETE")) {
        assertThat(status(context, method, path)).as(method + " " + path).isIn(400, 401, 404, 405);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withAPortOfItsOwnTheActuatorIsOffThePublicOneAndAsksForAKeyThereToo(Service service) {
    try (ConfigurableApplicationContext context =
        service.start(data, KEY, "--WEBHOOK_AUTH=none", "--MANAGEMENT_PORT=0")) {
      String management = "http://localhost:" + Service.port(context, "management");

      assertThat(status(context, "GET", "/actuator/prometheus")).isEqualTo(401);
      assertThat(status("GET", management + "/actuator/prometheus")).isEqualTo(401);
      assertThat(status("GET", management + "/actuator/health")).isEqualTo(401);
      assertThat(status("GET", management + "/actuator/health/liveness")).isEqualTo(200);
    }
  }

  private static Set<String> mapped(ConfigurableApplicationContext context) {
    Set<String> patterns = new TreeSet<>();
    for (HandlerMapping mapping : context.getBeansOfType(HandlerMapping.class).values()) {
      if (mapping instanceof RequestMappingInfoHandlerMapping controllers) {
        controllers
            .getHandlerMethods()
            .keySet()
            .forEach(info -> patterns.addAll(info.getPatternValues()));
      } else if (mapping instanceof AbstractUrlHandlerMapping urls) {
        patterns.addAll(urls.getHandlerMap().keySet());
      } else {
        assertThat(mapping).isInstanceOf(RouterFunctionMapping.class);
        assertThat(((RouterFunctionMapping) mapping).getRouterFunction()).isNull();
      }
    }
    ServletContext container = ((WebApplicationContext) context).getServletContext();
    assertThat(container.getServletRegistrations()).containsOnlyKeys("dispatcherServlet");
    return patterns.stream().map(EveryEndpointTest::path).collect(Collectors.toSet());
  }

  /** A path that the pattern matches. */
  private static String path(String pattern) {
    String path =
        pattern
            .replaceAll("\\{\\*[^}]+}", "some/thing")
            .replaceAll("\\{[^}]+}", "some-thing")
            .replace("**", "some/thing")
            .replace("*", "some-thing");
    return path.startsWith("/") ? path : "/" + path;
  }

  private static int status(ConfigurableApplicationContext service, String method, String path) {
    return status(method, "http://localhost:" + Service.port(service, "server") + path);
  }

  private static int status(String method, String uri) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(URI.create(uri))
                  .method(method, BodyPublishers.noBody())
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (Exception e) {
      throw new AssertionError(method + " " + uri, e);
    }
  }
}
