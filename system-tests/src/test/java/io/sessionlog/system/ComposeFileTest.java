package io.sessionlog.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.partition.NodeClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What docker-compose.yml promises, where no container engine is needed to see it. */
class ComposeFileTest {

  private static final Path ROOT = Path.of("..");

  private final Map<String, Object> compose = yaml("docker-compose.yml");
  private final Map<String, Map<String, Object>> services = objects(compose, "services");
  private final String dockerfile = text("Dockerfile");
  private final String gateway = text("docker/gateway.conf");
  private final String pom = text("pom.xml");

  @Test
  void threeBrokersOfTheBuildsKafkaVersionFormOneQuorum() {
    Map<String, Map<String, Object>> brokers = brokers();
    assertThat(brokers).hasSize(3);
    assertThat(brokers.values())
        .extracting(broker -> broker.get("image"))
        .containsOnly("apache/kafka:" + element("kafka.version"));

    String voters =
        brokers.entrySet().stream()
            .map(broker -> environment(broker.getValue(), "KAFKA_NODE_ID") + "@" + broker.getKey())
            .map(voter -> voter + ":9093")
            .collect(Collectors.joining(","));
    assertThat(brokers)
        .allSatisfy(
            (name, broker) -> {
              assertThat(environment(broker, "KAFKA_CONTROLLER_QUORUM_VOTERS")).isEqualTo(voters);
              assertThat(environment(broker, "KAFKA_PROCESS_ROLES")).isEqualTo("broker,controller");
              assertThat(environment(broker, "KAFKA_ADVERTISED_LISTENERS"))
                  .isEqualTo("BROKER://" + name + ":9092");
            });
  }

  @Test
  void everyAcknowledgedWriteIsOnTwoOfThreeDisks() {
    assertThat(brokers().values())
        .allSatisfy(
            broker -> {
              for (String three :
                  List.of(
                      "KAFKA_DEFAULT_REPLICATION_FACTOR",
                      "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR",
                      "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR")) {
                assertThat(environment(broker, three)).as(three).isEqualTo("3");
              }
              assertThat(environment(broker, "KAFKA_MIN_INSYNC_REPLICAS")).isEqualTo("2");
              assertThat(environment(broker, "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR")).isEqualTo("2");
            });
    assertThat(built().values())
        .allSatisfy(
            service -> {
              assertThat(environment(service, "TOPIC_REPLICATION_FACTOR")).isEqualTo("3");
              assertThat(environment(service, "TOPIC_MIN_INSYNC_REPLICAS")).isEqualTo("2");
            });
  }

  @Test
  void brokersTakeAndReplicateTheLargestRecord() {
    String largest = Integer.toString(Topics.MAX_RECORD_BYTES);
    assertThat(brokers().values())
        .allSatisfy(
            broker -> {
              assertThat(environment(broker, "KAFKA_MESSAGE_MAX_BYTES")).isEqualTo(largest);
              assertThat(environment(broker, "KAFKA_REPLICA_FETCH_MAX_BYTES")).isEqualTo(largest);
            });
  }

  @Test
  void twoOfEachServiceUseAllBrokers() {
    Map<String, Long> instances =
        built().values().stream()
            .collect(Collectors.groupingBy(ComposeFileTest::module, Collectors.counting()));
    assertThat(instances)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ingest-service",
                2L,
                "projector-service",
                2L,
                "query-service",
                2L,
                "notifier-service",
                2L,
                "analytics-service",
                2L,
                "reconciler-service",
                2L,
                "database-sink",
                2L));

    String bootstrap = String.join(":9092,", brokers().keySet()) + ":9092";
    assertThat(built().values())
        .extracting(service -> environment(service, "KAFKA_BOOTSTRAP_SERVERS"))
        .containsOnly(bootstrap);
  }

  @Test
  void imagesAreBuiltFromWhatTheBuildMakes() {
    assertThat(built())
        .allSatisfy(
            (name, service) -> {
              String module = module(service);
              assertThat(ROOT.resolve(module).resolve("pom.xml")).exists();
              assertThat(service.get("image"))
                  .isEqualTo("sessionlog/%s:%s".formatted(module, element("version", 2)));
              assertThat(dockerfile).contains("./mvnw").contains(module);
              if (service.containsKey("build")) {
                assertThat(argument(service, "SERVICE")).as(name).isEqualTo(module);
              }
            });
    assertThat(dockerfile).contains("-" + element("version", 2) + "-exec.jar");
  }

  /** Built by two, a tag changes hands at each "up --build", and containers start anew for it. */
  @Test
  void eachImageIsBuiltByOneServiceAlone() {
    assertThat(services.values())
        .filteredOn(service -> service.containsKey("build"))
        .extracting(service -> service.get("image"))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            built().values().stream().map(service -> service.get("image")).distinct().toList());
  }

  /** A pattern behind "!" is not understood by every builder. */
  @Test
  void theBuildsContextNamesEveryModulesPom() {
    List<String> context = text(".dockerignore").lines().toList();
    modules().forEach(module -> assertThat(context).contains("!" + module + "/pom.xml"));
    assertThat(context)
        .filteredOn(line -> line.startsWith("!"))
        .noneMatch(line -> line.contains("*"));
  }

  /** An image of a syntax would have to be had from a registry before anything is built. */
  @Test
  void theDockerfileNeedsNothingButItsBaseImages() {
    assertThat(dockerfile).doesNotContain("# syntax").doesNotContain("maven.test.skip=true");
  }

  @Test
  void noContainersOutputFillsTheDisk() {
    assertThat(services)
        .allSatisfy(
            (name, service) ->
                assertThat(object(service, "logging").get("options"))
                    .as(name)
                    .isEqualTo(Map.of("max-size", "10m", "max-file", "3")));
  }

  @Test
  void aCallerCannotNameAnotherAddressThanItsOwn() {
    assertThat(gateway)
        .contains("proxy_set_header X-Forwarded-For $remote_addr;")
        .doesNotContain("$proxy_add_x_forwarded_for");
  }

  @Test
  void whatNodesSayToEachOtherIsTakenOffWhatCallersSend() {
    assertThat(NodeClient.OF_NODES)
        .isNotEmpty()
        .allSatisfy(
            name -> assertThat(gateway).contains("    proxy_set_header " + name + " \"\";\n"));
    assertThat(Pattern.compile("proxy_set_header").matcher(gateway.split("location ", 2)[1]).find())
        .as("a location with headers of its own would have none of these")
        .isFalse();
  }

  @Test
  void ingestBelievesTheGatewayAloneWhoseAddressIsGivenToNobodyElse() {
    String network = "${GATEWAY_NETWORK:-172.30.240}";
    Map<?, ?> ofGateway = (Map<?, ?>) object(services.get("gateway"), "networks").get("default");
    assertThat(ofGateway.get("ipv4_address")).isEqualTo(network + ".2");
    assertThat(services(service -> module(service).equals("ingest-service")).values())
        .extracting(ingest -> environment(ingest, "TRUSTED_PROXIES"))
        .containsOnly(network + ".2");
    assertThat(objects(compose, "networks").get("default").get("ipam"))
        .isEqualTo(
            Map.of(
                "config",
                List.of(Map.of("subnet", network + ".0/24", "ip_range", network + ".128/25"))));
  }

  @Test
  void oneAddressCanNotTakeAllConnectionsOfTheGatewayNorHoldThemWithoutHeaders() {
    assertThat(gateway)
        .contains("limit_conn_zone $binary_remote_addr zone=address:")
        .containsPattern("(?m)^    limit_conn address \\d{2,3};$")
        .containsPattern("(?m)^    client_header_timeout \\d{1,2}s;$");
  }

  @Test
  void imagesRunWithoutRootAndTellWhetherTheyAreReady() {
    assertThat(dockerfile)
        .containsPattern("(?m)^USER [1-9]\\d*:[1-9]\\d*$")
        .containsPattern("(?s)HEALTHCHECK .*/actuator/health/readiness")
        .containsPattern("(?m)^ENTRYPOINT \\[\"java\",");
  }

  @Test
  void whoBreaksIntoAServiceFindsNothingToWriteAndNoRightsToGain() {
    assertThat(built())
        .allSatisfy(
            (name, service) -> {
              assertThat(service.get("read_only")).as(name).isEqualTo(true);
              assertThat(service.get("cap_drop")).as(name).isEqualTo(List.of("ALL"));
              assertThat(service.get("security_opt"))
                  .as(name)
                  .isEqualTo(List.of("no-new-privileges:true"));
              assertThat(service).as(name).doesNotContainKeys("privileged", "user", "cap_add");
              assertThat(String.valueOf(service.get("tmpfs"))).as(name).contains("/tmp:");
            });
  }

  @Test
  void theBuildPutsTheListOfWhatItIsMadeOfIntoEachJarThatIsRun() {
    assertThat(pom)
        .containsPattern("(?s)cyclonedx-maven-plugin.*<goal>makeBom</goal>.*META-INF/sbom");
    List<String> run =
        modules().stream().filter(module -> has(module, "spring-boot-maven-plugin")).toList();
    assertThat(run).containsAll(built().values().stream().map(ComposeFileTest::module).toList());
    assertThat(run).allMatch(module -> has(module, "cyclonedx-maven-plugin"));
  }

  private static boolean has(String module, String plugin) {
    return text(module + "/pom.xml").contains("<artifactId>" + plugin + "</artifactId>");
  }

  @Test
  void everyDoorsDecisionIsInTheFileAndCanBeChangedFromOutside() {
    assertThat(built().values())
        .allSatisfy(
            service -> {
              for (String door :
                  List.of("WEBHOOK_AUTH", "QUERY_AUTH", "ADMIN_AUTH", "MANAGEMENT_AUTH")) {
                assertThat(environment(service, door)).isEqualTo("${%s-none}".formatted(door));
              }
              for (String secret : List.of("WHATSAPP_API_KEY", "API_KEYS", "NODE_SECRET")) {
                assertThat(environment(service, secret)).isEqualTo("${%s-}".formatted(secret));
              }
            });
  }

  @Test
  void whatIsNotBuiltHereHasAHealthCheckOfItsOwn() {
    assertThat(services)
        .allSatisfy(
            (name, service) -> {
              if (!built().containsKey(name)) {
                assertThat(service).as(name).containsKey("healthcheck");
              }
            });
  }

  @Test
  void noHealthCheckStartsAJvm() {
    assertThat(services.values())
        .allSatisfy(
            service ->
                assertThat(String.valueOf(service.get("healthcheck")))
                    .doesNotContain("java", "kafka-"));
  }

  @Test
  void everythingComesBackAndHasTimeToCloseItsState() {
    assertThat(services)
        .allSatisfy(
            (name, service) -> {
              assertThat(service.get("restart")).as(name).isEqualTo("unless-stopped");
              assertThat(Duration.parse("PT" + service.get("stop_grace_period")))
                  .as(name)
                  .isGreaterThanOrEqualTo(Duration.ofSeconds(30));
            });
  }

  @Test
  void whatHoldsStateKeepsItInAVolumeOfItsOwn() {
    assertThat(dockerfile).contains("DATA_DIR=/data ");
    Set<String> volumes =
        services.entrySet().stream()
            .filter(
                service ->
                    service.getKey().matches("(kafka|projector|query|notifier|analytics)-\\d"))
            .map(
                service -> {
                  String directory =
                      service.getKey().startsWith("kafka") ? "/var/lib/kafka/data" : "/data";
                  String volume = service.getKey();
                  assertThat(service.getValue().get("volumes"))
                      .asInstanceOf(InstanceOfAssertFactories.LIST)
                      .contains(volume + ":" + directory);
                  return volume;
                })
            .collect(Collectors.toSet());
    assertThat(volumes).hasSize(11);
    assertThat(services.get("postgres").get("volumes"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains("postgres:/var/lib/postgresql");
    volumes.add("postgres");
    // The key that encrypts the secrets of endpoints is the one thing that two share.
    volumes.add("notifier-keys");
    assertThat(volumes).isEqualTo(objects(compose, "volumes").keySet());
    assertThat(brokers().values())
        .extracting(broker -> environment(broker, "KAFKA_LOG_DIRS"))
        .containsOnly("/var/lib/kafka/data");
  }

  @Test
  void membersOfAGroupHaveNamesOfTheirOwn() {
    assertThat(services.keySet())
        .filteredOn(
            name ->
                name.matches("(projector|query|notifier|analytics|reconciler|database-sink)-\\d"))
        .hasSize(12)
        .allSatisfy(
            name -> assertThat(environment(services.get(name), "INSTANCE_ID")).isEqualTo(name));
  }

  @Test
  void onlyTheGatewayIsReachableAndByDefaultOnLoopback() {
    assertThat(services)
        .allSatisfy(
            (name, service) ->
                assertThat(service.containsKey("ports")).isEqualTo(name.equals("gateway")));
    assertThat(services.get("gateway").get("ports"))
        .isEqualTo(List.of("${GATEWAY_BIND:-127.0.0.1}:${GATEWAY_PORT:-8080}:8080"));
  }

  @Test
  void theGatewayKnowsEveryInstanceThatServesHttp() {
    Set<String> expected =
        built().entrySet().stream()
            .filter(service -> !service.getKey().matches("(projector|database-sink)-\\d"))
            .map(service -> service.getKey() + ":" + port(service.getValue()))
            .collect(Collectors.toSet());
    Set<String> upstreams =
        Pattern.compile("(?m)^ +server ([\\w-]+:\\d+) resolve")
            .matcher(gateway)
            .results()
            .map(upstream -> upstream.group(1))
            .collect(Collectors.toSet());
    assertThat(upstreams).isEqualTo(expected).hasSize(10);
    assertThat(services.get("gateway").get("volumes"))
        .isEqualTo(List.of("./docker/gateway.conf:/etc/nginx/conf.d/default.conf:ro"));
  }

  /** Whoever has no database starts none, and whoever asks for one needs nothing else. */
  @Test
  void theDatabaseAndItsSinksAreStartedOnlyWhereTheyAreAskedFor() {
    assertThat(services.keySet())
        .filteredOn(name -> services.get(name).containsKey("profiles"))
        .containsExactlyInAnyOrder("database-sink-1", "database-sink-2", "postgres");
    assertThat(services(service -> module(service).equals("database-sink")).values())
        .allSatisfy(
            sink -> {
              assertThat(sink.get("profiles")).isEqualTo(List.of("database"));
              assertThat(environment(sink, "DATABASE_URL"))
                  .startsWith("${DATABASE_URL:-postgresql://")
                  .contains("@postgres:5432/");
            });
    String tables =
        ((List<?>) services.get("postgres").get("volumes"))
            .stream()
                .map(String::valueOf)
                .filter(volume -> volume.contains("docker-entrypoint-initdb.d"))
                .map(volume -> volume.substring(0, volume.indexOf(':')))
                .findFirst()
                .orElseThrow();
    assertThat(ROOT.resolve(tables)).content().contains("CREATE TABLE \"WhatsAppSession\"");
  }

  @Test
  void theGatewayLeavesTheRefusalOfLargeBodiesToIngest() {
    MatchResult limit =
        Pattern.compile("client_max_body_size (\\d+)m;")
            .matcher(gateway)
            .results()
            .findFirst()
            .orElseThrow();
    assertThat(Long.parseLong(limit.group(1)) * 1024 * 1024).isGreaterThan(Topics.MAX_BODY_BYTES);
  }

  private Map<String, Map<String, Object>> brokers() {
    return services(service -> String.valueOf(service.get("image")).startsWith("apache/kafka"));
  }

  private Map<String, Map<String, Object>> built() {
    return services(service -> String.valueOf(service.get("image")).startsWith("sessionlog/"));
  }

  /** The image's name, which {@link #imagesAreBuiltFromWhatTheBuildMakes} holds to the build's. */
  private static String module(Map<String, Object> service) {
    return String.valueOf(service.get("image")).replaceAll("^sessionlog/|:.*$", "");
  }

  private String port(Map<String, Object> service) {
    return services.values().stream()
        .filter(other -> other.containsKey("build"))
        .filter(other -> module(other).equals(module(service)))
        .map(other -> argument(other, "PORT"))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Map<String, Object>> services(Predicate<Map<String, Object>> which) {
    var found = new LinkedHashMap<>(services);
    found.values().removeIf(which.negate());
    return found;
  }

  private static String environment(Map<String, Object> service, String name) {
    return String.valueOf(object(service, "environment").get(name));
  }

  private static String argument(Map<String, Object> service, String name) {
    return String.valueOf(object(object(service, "build"), "args").get(name));
  }

  private List<String> modules() {
    return Pattern.compile("<module>([\\w-]+)</module>")
        .matcher(pom)
        .results()
        .map(module -> module.group(1))
        .toList();
  }

  private String element(String name) {
    return element(name, 1);
  }

  /** The text of the {@code nth} element of this name in the root pom.xml. */
  private String element(String name, int nth) {
    return Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
        .matcher(pom)
        .results()
        .skip(nth - 1L)
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> parent, String name) {
    return (Map<String, Object>) parent.get(name);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> objects(Map<String, Object> parent, String name) {
    return (Map<String, Map<String, Object>>) parent.get(name);
  }

  private static Map<String, Object> yaml(String file) {
    return new Yaml().load(text(file));
  }

  private static String text(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new AssertionError(file + " is missing", e);
    }
  }
}
