package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A served OpenAPI document, and what can be held against it. */
final class OpenApiDocument {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final JsonNode document;

  /**
   * The components with every object closed: an answer may have no member that is not described.
   */
  private final JsonNode closedComponents;

  OpenApiDocument(byte[] document) {
    this.document = JSON.readTree(document);
    JsonNode components = this.document.path("components").deepCopy();
    closeComponents(components.path("schemas"));
    this.closedComponents = components;
  }

  JsonNode json() {
    return document;
  }

  /**
   * By the schema that the OpenAPI Initiative publishes, and each schema in it by JSON Schema's
   * own.
   */
  List<String> faults() throws IOException {
    List<String> faults = new ArrayList<>();
    try (InputStream published = resource("/openapi-3.1.schema.json")) {
      SCHEMAS
          .getSchema(published, InputFormat.JSON)
          .validate(document)
          .forEach(fault -> faults.add(fault.toString()));
    }
    var metaSchema =
        SCHEMAS.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    document
        .at("/components/schemas")
        .properties()
        .forEach(
            schema ->
                metaSchema
                    .validate(schema.getValue())
                    .forEach(fault -> faults.add(schema.getKey() + ": " + fault)));
    for (JsonNode reference : document.findValues("$ref")) {
      if (resolve(reference.stringValue()).isMissingNode()) {
        faults.add("nothing is at " + reference.stringValue());
      }
    }
    return faults;
  }

  private static InputStream resource(String name) {
    return OpenApiDocument.class.getResourceAsStream(name);
  }

  Set<String> operations() {
    return operations(document.path("paths"));
  }

  /** Each as {@code GET /path}. */
  static Set<String> operations(JsonNode paths) {
    Set<String> operations = new TreeSet<>();
    forEachOperation(paths, (name, operation) -> operations.add(name));
    return operations;
  }

  void forEachOperation(BiConsumer<String, JsonNode> visitor) {
    forEachOperation(document.path("paths"), visitor);
  }

  private static void forEachOperation(JsonNode paths, BiConsumer<String, JsonNode> visitor) {
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (Map.Entry<String, JsonNode> member : path.getValue().properties()) {
        if (METHODS.contains(member.getKey())) {
          visitor.accept(
              member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), member.getValue());
        }
      }
    }
  }

  /** What is wrong with the examples of bodies, parameters and headers. */
  List<String> faultsOfExamples() {
    List<String> faults = new ArrayList<>();
    forEachOperation(
        (name, operation) -> {
          JsonNode path = document.path("paths").path(name.substring(name.indexOf(' ') + 1));
          checkExamples(name + " parameter", path.path("parameters"), faults);
          checkExamples(name + " parameter", operation.path("parameters"), faults);
          checkContent(name, resolve(operation.path("requestBody")), faults);
          operation
              .path("responses")
              .properties()
              .forEach(
                  response -> {
                    JsonNode described = resolve(response.getValue());
                    String where = name + " " + response.getKey();
                    checkContent(where, described, faults);
                    checkExamples(where + " header", described.path("headers"), faults);
                  });
        });
    return faults;
  }

  private void checkContent(String where, JsonNode described, List<String> faults) {
    described
        .path("content")
        .properties()
        .forEach(
            content -> {
              JsonNode schema = content.getValue().path("schema");
              JsonNode examples = content.getValue().path("examples");
              if (!schema.isMissingNode() && examples.isEmpty()) {
                faults.add(where + " has no example of " + content.getKey());
              }
              for (JsonNode reference : examples) {
                JsonNode example = resolve(reference);
                if (example.path("summary").isMissingNode()) {
                  faults.add(where + " has an example without a summary: " + reference);
                }
                faults.addAll(faults(where, schema, example.path("value")));
              }
            });
  }

  private void checkExamples(String where, JsonNode described, List<String> faults) {
    for (JsonNode reference : described) {
      JsonNode each = resolve(reference);
      if (each.has("example")) {
        faults.addAll(faults(where, each.path("schema"), each.path("example")));
      }
    }
  }

  private List<String> faults(String where, JsonNode schema, JsonNode value) {
    ObjectNode self = JSON.createObjectNode();
    self.set("components", closedComponents);
    JsonNode closed = schema.deepCopy();
    close(closed);
    self.setAll((ObjectNode) closed);
    return SCHEMAS.getSchema(self).validate(value).stream()
        .map(fault -> where + " " + fault)
        .toList();
  }

  /** An answer must be one that is described: its status, its headers, its type, its body. */
  void assertDescribes(String operation, HttpResponse<byte[]> answer) {
    JsonNode described = assertDescribesHead(operation, answer);
    String where = operation + " " + answer.statusCode();
    String type = answer.headers().firstValue("Content-Type").orElse("");
    if (!described.has("content")) {
      assertThat(answer.body()).as("the body of %s", where).isEmpty();
      return;
    }
    Map.Entry<String, JsonNode> content =
        described
            .path("content")
            .propertyStream()
            .filter(known -> type.startsWith(known.getKey()) || known.getKey().equals("*/*"))
            .findFirst()
            .orElseThrow(() -> new AssertionError(where + " has another type: " + type));
    JsonNode schema = content.getValue().path("schema");
    if (!schema.isMissingNode()) {
      JsonNode body =
          content.getKey().endsWith("json")
              ? JSON.readTree(answer.body())
              : StringNode.valueOf(new String(answer.body(), StandardCharsets.UTF_8));
      assertThat(faults(where, schema, body)).as(body::toPrettyString).isEmpty();
    }
  }

  /** The same without the body; gives the description of the answer. */
  JsonNode assertDescribesHead(String operation, HttpResponse<?> answer) {
    int space = operation.indexOf(' ');
    JsonNode responses =
        document
            .path("paths")
            .path(operation.substring(space + 1))
            .path(operation.substring(0, space).toLowerCase(Locale.ROOT))
            .path("responses");
    String status = Integer.toString(answer.statusCode());
    assertThat(responses.has(status)).as("%s %s is described", operation, status).isTrue();
    JsonNode described = resolve(responses.path(status));
    described
        .path("headers")
        .properties()
        .forEach(header -> checkHeader(operation + " " + status, header, answer));
    return described;
  }

  /** The text must be JSON of this schema, with nothing that the schema does not name. */
  void assertMatches(String schema, String json) {
    JsonNode reference = JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema);
    assertThat(faults(schema, reference, JSON.readTree(json))).as(json).isEmpty();
  }

  private void checkHeader(
      String where, Map.Entry<String, JsonNode> header, HttpResponse<?> answer) {
    JsonNode described = resolve(header.getValue());
    List<String> values = answer.headers().allValues(header.getKey());
    if (described.path("required").asBoolean(false)) {
      assertThat(values).as("%s, header %s", where, header.getKey()).isNotEmpty();
    }
    for (String value : values) {
      assertThat(faults(where, described.path("schema"), StringNode.valueOf(value)))
          .as("%s, header %s", where, header.getKey())
          .isEmpty();
    }
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? resolve(node.path("$ref").stringValue()) : node;
  }

  private JsonNode resolve(String reference) {
    return document.at(JsonPointer.compile(reference.substring(reference.indexOf('#') + 1)));
  }

  /**
   * Closes objects where they are used. Not where they are a part of something larger ({@code
   * allOf}), and not a component itself, since it may be such a part.
   */
  private static void closeComponents(JsonNode schemas) {
    schemas.forEach(OpenApiDocument::closeMembers);
  }

  private static void close(JsonNode node) {
    closeMembers(node);
    if (isObject(node)) {
      ((ObjectNode) node).put("unevaluatedProperties", false);
    }
  }

  private static void closeMembers(JsonNode node) {
    if (node.isArray()) {
      node.forEach(OpenApiDocument::close);
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getKey().equals("allOf")) {
        member.getValue().forEach(OpenApiDocument::closeMembers);
      } else {
        close(member.getValue());
      }
    }
  }

  /** A schema of an object, or a reference, which does no harm where it is to something else. */
  private static boolean isObject(JsonNode node) {
    return node.isObject()
        && (node.path("properties").isObject()
            || node.path("allOf").isArray()
            || node.path("$ref").isString());
  }
}
