package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventNames;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the services say about their API, held against the API and against what they say. */
class OpenApiTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final String[] OPEN = {
    "--WEBHOOK_AUTH=none",
    "--ADMIN_AUTH=none",
    "--QUERY_AUTH=none",
    "--NOTIFY_AUTH=none",
    "--MANAGEMENT_AUTH=none"
  };

  @RegisterExtension static final RunningServices SERVICES = new RunningServices(OPEN);

  private static HttpResponse<byte[]> get(ConfigurableApplicationContext service, String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(
                  URI.create("http://localhost:" + Service.port(service, "server") + path))
              .build(),
          BodyHandlers.ofByteArray());
    } catch (Exception e) {
      throw new AssertionError(path, e);
    }
  }

  private static OpenApiDocument document(ConfigurableApplicationContext service) {
    HttpResponse<byte[]> answer = get(service, "/openapi");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    return new OpenApiDocument(answer.body());
  }

  @ParameterizedTest
  @EnumSource(names = {"INGEST", "QUERY", "NOTIFIER", "ANALYTICS", "RECONCILER"})
  void the_document_is_valid_open_api_3_1(Service service) throws Exception {
    ConfigurableApplicationContext context = SERVICES.get(service);
    OpenApiDocument document = document(context);

    assertThat(document.json().path("openapi").stringValue()).startsWith("3.1.");
    assertThat(document.faults()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"INGEST", "QUERY", "NOTIFIER", "ANALYTICS", "RECONCILER"})
  void it_names_what_is_mapped_and_nothing_else(Service service) throws Exception {
    ConfigurableApplicationContext context = SERVICES.get(service);
    OpenApiDocument document = document(context);

    assertThat(document.operations()).isNotEmpty().isEqualTo(mapped(context));
    assertThat(written(context)).isEqualTo(mapped(context));
    document.forEachOperation(
        (name, operation) -> {
          assertThat(operation.path("summary").asString("")).as(name).isNotBlank();
          assertThat(operation.path("security")).as(name).isNotEmpty();
          assertThat(operation.path("responses").has("default")).as(name).isTrue();
        });
  }

  /** What is written of a path that is not mapped is not served, so it would stay unnoticed. */
  private static Set<String> written(ConfigurableApplicationContext context) throws Exception {
    String service = context.getEnvironment().getRequiredProperty("spring.application.name");
    Set<String> operations = new TreeSet<>();
    for (Resource file : context.getResources("classpath*:openapi/" + service + "/*.yaml")) {
      try (InputStream in = file.getInputStream()) {
        JsonNode content = JSON.valueToTree(new Yaml().load(in));
        operations.addAll(OpenApiDocument.operations(content.path("paths")));
      }
    }
    return operations;
  }

  private static Set<String> mapped(ConfigurableApplicationContext context) {
    Set<String> operations = new TreeSet<>();
    context
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .forEach(
            info ->
                info.getPatternValues().stream()
                    .filter(pattern -> pattern.startsWith("/api/"))
                    .forEach(
                        pattern ->
                            info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> operations.add(method + " " + pattern))));
    return operations;
  }

  @ParameterizedTest
  @EnumSource(names = {"INGEST", "QUERY", "NOTIFIER", "ANALYTICS", "RECONCILER"})
  void every_body_has_examples_which_match_their_schemas(Service service) {
    ConfigurableApplicationContext context = SERVICES.get(service);
    assertThat(document(context).faultsOfExamples()).isEmpty();
  }

  @Test
  void the_events_that_it_names_are_those_that_are_taken() {
    ConfigurableApplicationContext context = SERVICES.get(Service.INGEST);
    JsonNode names = document(context).json().at("/components/schemas/EventName/enum");

    assertThat(StreamSupport.stream(names.spliterator(), false).map(JsonNode::stringValue))
        .containsExactlyElementsOf(EventNames.senders());
  }

  @ParameterizedTest
  @EnumSource(names = {"INGEST", "QUERY", "NOTIFIER", "ANALYTICS", "RECONCILER"})
  void the_document_in_yaml_says_the_same(Service service) {
    ConfigurableApplicationContext context = SERVICES.get(service);
    HttpResponse<byte[]> answer = get(context, "/openapi.yaml");
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/vnd.oai.openapi"));
    Object yaml = new Yaml().load(new String(answer.body(), StandardCharsets.UTF_8));
    JsonNode said = JSON.valueToTree(yaml);

    assertThat(said).isEqualTo(document(context).json());
  }

  @ParameterizedTest
  @EnumSource(names = {"INGEST", "QUERY", "NOTIFIER", "ANALYTICS", "RECONCILER"})
  void its_page_loads_what_this_server_has_and_nothing_else(Service service) {
    ConfigurableApplicationContext context = SERVICES.get(service);
    assertThat(get(context, "/docs").headers().firstValue("Location")).hasValue("/docs/");
    HttpResponse<byte[]> page = get(context, "/docs/");
    assertThat(page.statusCode()).isEqualTo(200);
    String html = new String(page.body(), StandardCharsets.UTF_8);
    assertThat(html).contains("swagger-ui-bundle.js").doesNotContain("http:", "https:");
    for (String file : List.of("docs.css", "docs.js", "swagger-ui.css", "swagger-ui-bundle.js")) {
      assertThat(get(context, "/docs/" + file).statusCode()).as(file).isEqualTo(200);
      assertThat(html).contains(file);
    }
    assertThat(get(context, "/docs/oauth2-redirect.html").statusCode()).isEqualTo(404);
  }

  @Test
  void the_projector_has_none_and_while_every_door_is_open_what_is_not_there_is_not_found() {
    ConfigurableApplicationContext context = SERVICES.get(Service.PROJECTOR);
    for (String path : List.of("/openapi", "/docs", "/no/such/path")) {
      HttpResponse<byte[]> answer = get(context, path);
      assertThat(answer.statusCode()).as(path).isEqualTo(404);
      assertThat(answer.headers().firstValue("Content-Type"))
          .as(path)
          .hasValue("application/problem+json");
    }
  }
}
