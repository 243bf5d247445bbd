package io.sessionlog.support.openapi;

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
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of {@code openapi/common/} and {@code openapi/<service>/}, put together in the
 * order of their names. Each may hold any part of an OpenAPI document. An example's {@code
 * externalValue} names a file beside it, whose content becomes its value.
 */
final class WrittenDocument {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final PathMatchingResourcePatternResolver RESOURCES =
      new PathMatchingResourcePatternResolver();
  private static final String EXTERNAL_VALUE = "externalValue";

  /** In the order of the reader's interest. */
  private static final List<String> MEMBERS =
      List.of("openapi", "info", "servers", "tags", "paths", "components");

  private final String[] directories;

  private WrittenDocument(String... directories) {
    this.directories = directories;
  }

  static WrittenDocument of(String service) {
    return new WrittenDocument("openapi/common/", "openapi/" + service + "/");
  }

  byte[] json() {
    return JSON.writeValueAsBytes(read());
  }

  byte[] yaml() {
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    Object document = JSON.convertValue(read(), Object.class);
    return new Yaml(options).dump(document).getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode read() {
    ObjectNode whole = JSON.createObjectNode();
    whole.put("openapi", "3.1.0");
    // Relative, so that it is right behind any gateway.
    whole.putArray("servers").addObject().put("url", "/");
    try {
      for (String directory : directories) {
        for (Resource file : files(directory)) {
          ObjectNode part = parseYaml(file);
          inlineExamples(directory, part);
          merge(whole, part);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The description of the API can't be read", e);
    }
    return inOrder(whole);
  }

  private static ObjectNode inOrder(ObjectNode whole) {
    ObjectNode ordered = JSON.createObjectNode();
    for (String member : MEMBERS) {
      JsonNode value = whole.remove(member);
      if (value != null) {
        ordered.set(member, value);
      }
    }
    ordered.setAll(whole);
    return ordered;
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
      return JSON.valueToTree(content);
    }
  }

  private static void inlineExamples(String directory, ObjectNode part) throws IOException {
    for (JsonNode example : part.path("components").path("examples")) {
      if (example instanceof ObjectNode object && object.has(EXTERNAL_VALUE)) {
        String name = object.remove(EXTERNAL_VALUE).asString();
        Resource file = RESOURCES.getResource("classpath:" + directory + name);
        if (name.endsWith(".json")) {
          object.set("value", JSON.readTree(file.getContentAsByteArray()));
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
