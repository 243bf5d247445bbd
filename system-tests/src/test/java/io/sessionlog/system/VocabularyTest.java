package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.FoldResult.Outcome;
import io.sessionlog.model.SessionReading.Category;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.query.view.SessionFilter;
import io.sessionlog.support.http.Parameters;
import io.sessionlog.support.security.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Words that stand in several languages: what Java has, the dashboard, the React example, OpenAPI,
 * AsyncAPI and the documents have too, and nothing else. See docs/extending.md.
 */
class VocabularyTest {

  private static final Path ROOT = Path.of("..");
  private static final String API =
      "query-service/src/main/resources/openapi/query-service/api-components.yaml";
  private static final String TIMELINE =
      "query-service/src/main/resources/openapi/query-service/timeline.yaml";
  private static final String WORDS = "query-service/src/main/resources/static/dashboard/words.js";
  private static final String REACT = "examples/react/src/types.ts";

  private static final Set<String> STATUSES =
      SessionStatus.known().stream()
          .map(SessionStatus::wireName)
          .collect(Collectors.toCollection(TreeSet::new));
  private static final Set<String> CATEGORIES =
      Arrays.stream(Category.values())
          .map(Category::wireName)
          .collect(Collectors.toCollection(TreeSet::new));

  /** What is ignored without a trace has no entry in a timeline. */
  private static final Set<String> OUTCOMES =
      Arrays.stream(Outcome.values())
          .filter(outcome -> outcome != Outcome.FENCED)
          .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
          .collect(Collectors.toCollection(TreeSet::new));

  /** A place where a list of words stands, and how it is found there. */
  private record Listed(String file, String before, String after, Pattern word, Set<String> words) {
    @Override
    public String toString() {
      return before.strip() + " in " + file;
    }
  }

  private static Stream<Listed> lists() {
    Pattern key = Pattern.compile("^ {2}(\\w+):", Pattern.MULTILINE);
    Pattern quoted = Pattern.compile("['\"](\\w+)['\"]");
    Pattern listed = Pattern.compile("(\\w+)");
    Pattern code = Pattern.compile("`(\\w+)`");
    Set<String> filters = new TreeSet<>(STATUSES);
    filters.addAll(CATEGORIES);
    return Stream.of(
        new Listed(WORDS, "const STATUSES = {", "};", key, STATUSES),
        new Listed(WORDS, "const CATEGORIES = {", "};", key, CATEGORIES),
        new Listed(WORDS, "const ATTENTION = [", "]", quoted, CATEGORIES),
        new Listed(REACT, "  status:", ";", quoted, STATUSES),
        new Listed(
            API, "    SessionStatus:\n      type: string\n      enum: [", "]", listed, STATUSES),
        new Listed(
            API, "    StatusFilter:\n      type: string\n      enum:", "    S", listed, filters),
        new Listed("docs/asyncapi.yaml", "        status: {enum: [", "]", listed, STATUSES),
        new Listed(TIMELINE, "        outcome:\n          enum: [", "]", listed, OUTCOMES),
        new Listed("docs/topics.md", "\n| `status` | string |", "|", code, STATUSES));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void every_list_has_the_same_words(Listed list) throws IOException {
    String text = Files.readString(ROOT.resolve(list.file()));
    int start = text.indexOf(list.before());
    assertThat(start).as("%s is there", list).isNotNegative();
    start += list.before().length();
    Matcher words = list.word().matcher(text.substring(start, text.indexOf(list.after(), start)));
    Set<String> found = new TreeSet<>();
    while (words.find()) {
      found.add(words.group(1));
    }

    assertThat(found).isEqualTo(list.words());
  }

  /** What the filter reads of a request is what the list and the stream say they take. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.yaml /api/whatsapp/session/list-realtime",
        "live.yaml /api/whatsapp/session/stream",
        "live.yaml /api/whatsapp/session/ws"
      })
  void every_filter_is_described_wherever_it_counts(String described) throws IOException {
    var read = new Parameters(new LinkedMultiValueMap<>());
    SessionFilter unused = SessionFilter.parse(read, Caller.ANYBODY);
    String[] parts = described.split(" ");
    JsonNode api = yaml(Path.of(API).resolveSibling(parts[0]));
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode parameter : api.path("paths").path(parts[1]).path("get").path("parameters")) {
      names.add(name(parameter));
    }

    assertThat(names).containsAll(read.names());
  }

  private static String name(JsonNode parameter) throws IOException {
    String reference = parameter.path("$ref").asString("");
    if (reference.isEmpty()) {
      return parameter.path("name").asString();
    }
    String component = reference.substring(reference.lastIndexOf('/') + 1);
    for (String file : List.of("api-components.yaml", "live.yaml")) {
      JsonNode found =
          yaml(Path.of(API).resolveSibling(file)).path("components").path("parameters");
      if (found.has(component)) {
        return found.path(component).path("name").asString();
      }
    }
    return component;
  }

  private static JsonNode yaml(Path file) throws IOException {
    Map<String, Object> content = new Yaml().load(Files.readString(ROOT.resolve(file)));
    return JsonMapper.shared().valueToTree(content);
  }
}
