package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.analytics.AnalyticsService;
import io.sessionlog.ingest.IngestService;
import io.sessionlog.notifier.NotifierService;
import io.sessionlog.projector.ProjectorService;
import io.sessionlog.query.QueryService;
import io.sessionlog.reconciler.ReconcilerService;
import io.sessionlog.sink.DatabaseSink;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.PropertyPlaceholderHelper;

/** docs/settings.md says what can be set, no less and no more, with the defaults of the code. */
class SettingsDocumentTest {

  static final Path ROOT = Path.of("..");

  /** The settings file of each service; what is in the first one is in all. */
  static final Map<String, String> FILES =
      Map.of(
          "all",
          "support.yml",
          "ingest",
          IngestService.NAME + ".yml",
          "projector",
          ProjectorService.NAME + ".yml",
          "query",
          QueryService.NAME + ".yml",
          "sink",
          DatabaseSink.NAME + ".yml",
          "notifier",
          NotifierService.NAME + ".yml",
          "analytics",
          AnalyticsService.NAME + ".yml",
          "reconciler",
          ReconcilerService.NAME + ".yml");

  static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z][A-Z_]+):");
  static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([^|]+) \\| ([^|]+) \\| [^|]+ \\|$");
  static final PropertyPlaceholderHelper NOTHING_SET =
      new PropertyPlaceholderHelper("${", "}", ":", null, false);

  record Setting(String byDefault, Set<String> services) {}

  private final Map<String, Setting> documented = documented();

  @Test
  void everySettingOfAServiceIsDocumentedWithItsDefaultAndItsServices() {
    Map<String, Setting> inUse = new TreeMap<>();
    FILES.forEach(
        (service, file) ->
            placeholders(text(ROOT.resolve(module(service) + "/src/main/resources/" + file)))
                .forEach(
                    (name, byDefault) -> {
                      Setting setting =
                          inUse.computeIfAbsent(
                              name, added -> new Setting(byDefault, new TreeSet<>()));
                      assertThat(byDefault).as("%s in %s", name, file).isEqualTo(setting.byDefault);
                      setting.services.add(service);
                    }));

    assertThat(inUse).hasSizeGreaterThan(60);
    assertThat(inUse)
        .allSatisfy(
            (name, setting) -> {
              assertThat(documented).containsKey(name);
              Setting said = documented.get(name);
              assertThat(said.byDefault).as("default of %s", name).isEqualTo(setting.byDefault);
              assertThat(said.services).as("services of %s", name).isEqualTo(known(setting));
            });
  }

  @Test
  void everyDocumentedSettingIsReadSomewhere() {
    String read =
        Stream.of(
                sources("service-support"),
                sources("ingest-service"),
                sources("projector-service"),
                sources("query-service"),
                sources("database-sink"),
                sources("notifier-service"),
                sources("analytics-service"),
                sources("reconciler-service"),
                sources("replay-cli"),
                sources("standalone"),
                Stream.of("quickstart", "replay", "docker-compose.yml").map(ROOT::resolve))
            .flatMap(files -> files)
            .map(SettingsDocumentTest::text)
            .collect(Collectors.joining("\n"));
    Set<String> named =
        Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)*\\b")
            .matcher(read)
            .results()
            .map(match -> match.group())
            .collect(Collectors.toSet());

    assertThat(documented.keySet()).isSubsetOf(named);
  }

  @Test
  void whatTheQuickstartTheDoorsAndTheComposeFileReadIsDocumented() {
    Set<String> read = new TreeSet<>();
    read.addAll(
        found(
            "environment, \"([A-Z_]+)\"|getOrDefault\\(\"([A-Z_]+)\"",
            "standalone/src/main/java/io/sessionlog/standalone/StandaloneSettings.java"));
    sources(
            "ingest-service",
            "query-service",
            "notifier-service",
            "analytics-service",
            "reconciler-service",
            "service-support")
        .filter(file -> file.toString().endsWith(".java"))
        .forEach(file -> read.addAll(found("^ +\"([A-Z]+_AUTH)\",", file)));
    read.addAll(found("\\$\\{([A-Z_]+)", "docker-compose.yml"));

    assertThat(read)
        .contains("KAFKA_PORT", "DATA_DIR", "ADMIN_AUTH", "MANAGEMENT_AUTH", "GATEWAY_BIND")
        .isSubsetOf(documented.keySet());
  }

  /** A setting has one name and one default, wherever it is looked at. */
  @Test
  void everyPartOfASettingsRecordCanBeSetAndHasTheFilesDefault() {
    Properties files = files();
    List<Class<?>> records = settingsRecords();
    assertThat(records).hasSizeGreaterThan(8);
    for (Class<?> settings : records) {
      compare(settings.getAnnotation(ConfigurationProperties.class).value(), settings, files);
    }
  }

  private static void compare(String prefix, Class<?> settings, Properties files) {
    RecordComponent[] parts = settings.getRecordComponents();
    for (int i = 0; i < parts.length; i++) {
      RecordComponent part = parts[i];
      String property = prefix + "." + DataObjectPropertyName.toDashedForm(part.getName());
      if (part.getType().isRecord()) {
        compare(property, part.getType(), files);
        continue;
      }
      assertThat(files).containsKey(property);
      assertThat(NOTHING_SET.replacePlaceholders(files.getProperty(property), name -> null))
          .as(property)
          .isEqualTo(defaultOf(settings, i));
    }
  }

  private static String defaultOf(Class<?> settings, int index) {
    for (var annotation : settings.getDeclaredConstructors()[0].getParameterAnnotations()[index]) {
      if (annotation instanceof DefaultValue byDefault) {
        return String.join(",", byDefault.value());
      }
    }
    return "";
  }

  private static List<Class<?>> settingsRecords() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    List<Class<?>> found = new ArrayList<>();
    scanner
        .findCandidateComponents("io.sessionlog")
        .forEach(
            candidate -> {
              try {
                found.add(Class.forName(candidate.getBeanClassName()));
              } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
              }
            });
    return found;
  }

  private static Properties files() {
    var yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(
        FILES.values().stream().map(ClassPathResource::new).toArray(ClassPathResource[]::new));
    return yaml.getObject();
  }

  private static String module(String service) {
    return switch (service) {
      case "all" -> "service-support";
      case "sink" -> DatabaseSink.NAME;
      default -> service + "-service";
    };
  }

  /** What every service has is documented as that of all. */
  private static Set<String> known(Setting setting) {
    return setting.services.contains("all") || setting.services.size() == FILES.size() - 1
        ? Set.of("all")
        : setting.services;
  }

  /** By name the default that counts while nothing is set; a default may hold another setting. */
  private static Map<String, String> placeholders(String file) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher matcher = PLACEHOLDER.matcher(file);
    while (matcher.find()) {
      int depth = 1;
      int end = matcher.end();
      while (depth > 0) {
        char c = file.charAt(end++);
        depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      }
      String byDefault =
          NOTHING_SET.replacePlaceholders(file.substring(matcher.end(), end - 1), name -> null);
      found.putIfAbsent(matcher.group(1), byDefault);
    }
    return found;
  }

  private static Map<String, Setting> documented() {
    Map<String, Setting> rows = new TreeMap<>();
    ROW.matcher(text(ROOT.resolve("docs/settings.md")))
        .results()
        .forEach(
            row -> {
              String byDefault = row.group(2).strip();
              Set<String> services = new TreeSet<>(List.of(row.group(3).strip().split(", ")));
              services.retainAll(FILES.keySet());
              Setting twice =
                  rows.put(
                      row.group(1),
                      new Setting(
                          byDefault.startsWith("*") ? "" : byDefault.replace("`", ""), services));
              assertThat(twice).as(row.group(1) + " stands in one row").isNull();
            });
    return rows;
  }

  private static Set<String> found(String regex, String file) {
    return found(regex, ROOT.resolve(file));
  }

  private static Set<String> found(String regex, Path file) {
    Set<String> names = new TreeSet<>();
    Pattern.compile(regex, Pattern.MULTILINE)
        .matcher(text(file))
        .results()
        .forEach(
            match -> {
              for (int group = 1; group <= match.groupCount(); group++) {
                if (match.group(group) != null) {
                  names.add(match.group(group));
                }
              }
            });
    return names;
  }

  private static Stream<Path> sources(String... modules) {
    return Stream.of(modules)
        .flatMap(
            module -> {
              try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/main"))) {
                return files
                    .filter(file -> file.toString().matches(".*\\.(java|yml)"))
                    .toList()
                    .stream();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file + " is missing", e);
    }
  }
}
