package io.sessionlog.support.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.OpenAPI;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The documents of {@code openapi/common/} and {@code openapi/<service>/}, put together in the
 * order of their names. Each may hold any part of an OpenAPI document. An example's {@code
 * externalValue} names a file beside it, whose content becomes its value.
 */
final class WrittenDocument {

  private static final PathMatchingResourcePatternResolver RESOURCES =
      new PathMatchingResourcePatternResolver();
  private static final String EXTERNAL_VALUE = "externalValue";

  private final String[] directories;

  private WrittenDocument(String... directories) {
    this.directories = directories;
  }

  static WrittenDocument of(String service) {
    return new WrittenDocument("openapi/common/", "openapi/" + service + "/");
  }

  OpenAPI read() {
    try {
      ObjectNode whole = Json31.mapper().createObjectNode();
      for (String directory : directories) {
        for (Resource file : files(directory)) {
          ObjectNode part = parseYaml(file);
          inlineExamples(directory, part);
          merge(whole, part);
        }
      }
      return Json31.mapper().treeToValue(whole, OpenAPI.class);
    } catch (IOException e) {
      throw new UncheckedIOException("The description of the API can't be read", e);
    }
  }

  private static List<Resource> files(String directory) throws IOException {
    return Arrays.stream(RESOURCES.getResources("classpath*:" + directory + "*.yaml"))
        .sorted(Comparator.comparing(Resource::getFilename))
        .toList();
  }

  /** Jackson's parser does not resolve anchors. */
  private static ObjectNode parseYaml(Resource file) throws IOException {
    try (InputStream in = file.getInputStream()) {
      Object content = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return Json31.mapper().valueToTree(content);
    }
  }

  private static JsonNode parseJson(Resource file) throws IOException {
    try (InputStream in = file.getInputStream()) {
      return Json31.mapper().readTree(in);
    }
  }

  private static void inlineExamples(String directory, ObjectNode part) throws IOException {
    for (JsonNode example : part.path("components").path("examples")) {
      if (example instanceof ObjectNode object && object.has(EXTERNAL_VALUE)) {
        String name = object.remove(EXTERNAL_VALUE).asText();
        Resource file = RESOURCES.getResource("classpath:" + directory + name);
        if (name.endsWith(".json")) {
          object.set("value", parseJson(file));
        } else {
          object.put("value", file.getContentAsString(StandardCharsets.UTF_8));
        }
      }
    }
  }

  /** Objects grow by their members, the list of tags by its elements; nothing is written twice. */
  private static void merge(ObjectNode whole, ObjectNode part) {
    for (Map.Entry<String, JsonNode> member : part.properties()) {
      String name = member.getKey();
      JsonNode present = whole.get(name);
      if (present instanceof ObjectNode object && member.getValue() instanceof ObjectNode more) {
        merge(object, more);
      } else if (present instanceof ArrayNode tags
          && name.equals("tags")
          && member.getValue() instanceof ArrayNode more) {
        tags.addAll(more);
      } else if (present != null) {
        throw new IllegalStateException("Two files under openapi/ both write '%s'".formatted(name));
      } else {
        whole.set(name, member.getValue());
      }
    }
  }
}
