package io.sessionlog.system.chaos;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** One instance of a service, through all its lives. */
final class ServiceNode {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SMALL_DISK_MB = 128;

  /** {@code info} tells what a rebalance or a transaction waited for. */
  private static final String KAFKA_LOG_LEVEL = System.getProperty("chaos.kafka.log", "warn");

  /** What can be run. */
  enum Service {
    INGEST("io.sessionlog.ingest.IngestService", "INGEST_PORT"),
    PROJECTOR("io.sessionlog.projector.ProjectorService", "PROJECTOR_PORT"),
    QUERY("io.sessionlog.query.QueryService", "QUERY_PORT"),
    NOTIFIER("io.sessionlog.notifier.NotifierService", "NOTIFIER_PORT"),
    /** Where there is a server to ask. */
    RECONCILER("io.sessionlog.reconciler.ReconcilerService", "RECONCILER_PORT"),
    ANALYTICS("io.sessionlog.analytics.AnalyticsService", "ANALYTICS_PORT"),
    /** Where there is a database. */
    SINK("io.sessionlog.sink.DatabaseSink", "SINK_PORT");

    private final String mainClass;
    private final String portVariable;

    Service(String mainClass, String portVariable) {
      this.mainClass = mainClass;
      this.portVariable = portVariable;
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Service service;
  private final String name;
  private final int port;
  private final String bootstrapServers;
  private final Path directory;
  private final Map<String, String> settings;
  private Optional<SmallDisk> smallDisk = Optional.empty();
  private Jvm jvm;

  /**
   * @param settings beside those that every node has, or in their place
   */
  ServiceNode(
      Service service,
      Zone zone,
      int port,
      String bootstrapServers,
      Path directory,
      Map<String, String> settings) {
    this.settings = settings;
    this.service = service;
    this.name = (service + "-" + zone).toLowerCase(Locale.ROOT);
    this.port = port;
    this.bootstrapServers = bootstrapServers;
    this.directory = directory.resolve(name);
  }

  /** All that a service process is told: the one place where it is decided. */
  private Map<String, String> environment() {
    var environment = new HashMap<>(common());
    environment.putAll(settings);
    return environment;
  }

  private Map<String, String> common() {
    return Map.ofEntries(
        Map.entry(service.portVariable, Integer.toString(port)),
        Map.entry("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers),
        Map.entry("DATA_DIR", data().toString()),
        Map.entry("INSTANCE_ID", name),
        Map.entry("QUERY_ADVERTISED_ADDRESS", "127.0.0.1:" + port),
        Map.entry("ANALYTICS_ADVERTISED_ADDRESS", "127.0.0.1:" + port),
        Map.entry("WEBHOOK_AUTH", "none"),
        Map.entry("QUERY_AUTH", "none"),
        Map.entry("NOTIFY_AUTH", "none"),
        Map.entry("NOTIFY_ALLOW", "127.0.0.1"),
        Map.entry("NOTIFY_MASTER_KEY", Base64.getEncoder().encodeToString(new byte[32])),
        Map.entry("LOGGING_LEVEL_ORG_APACHE_KAFKA", KAFKA_LOG_LEVEL),
        Map.entry("ADMIN_AUTH", "none"),
        Map.entry("MANAGEMENT_AUTH", "none"),
        // Little enough that a few megabytes reach the disk.
        Map.entry("PROJECTOR_STORE_MEMORY", "8MB"),
        Map.entry("QUERY_STORE_MEMORY", "8MB"),
        Map.entry("ANALYTICS_STORE_MEMORY", "8MB"),
        Map.entry("TOPIC_PARTITIONS", "6"),
        Map.entry("TOPIC_REPLICATION_FACTOR", "3"),
        Map.entry("TOPIC_MIN_INSYNC_REPLICAS", "2"));
  }

  void start() {
    start(environment());
  }

  /** With a clock that is wrong by so much; see {@link FakeTime#isThere}. */
  void startWithClockOffBy(Duration offset) {
    Map<String, String> environment = new HashMap<>(environment());
    environment.putAll(FakeTime.offBy(offset));
    start(environment);
  }

  /**
   * With more sessions than the load of a scenario has, and the memory that stores have by default.
   */
  void startWithHeap(String heap) {
    Map<String, String> environment = new HashMap<>(environment());
    environment.keySet().removeIf(name -> name.endsWith("_STORE_MEMORY"));
    start(environment, heap);
  }

  private void start(Map<String, String> environment) {
    start(environment, "-Xmx256m");
  }

  private void start(Map<String, String> environment, String heap) {
    jvm =
        Jvm.start(
            service.mainClass,
            List.of(heap),
            List.of(),
            environment,
            directory.resolve("service.log"));
  }

  String name() {
    return name;
  }

  Jvm jvm() {
    return jvm;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  private Path data() {
    return directory.resolve("data");
  }

  /** Before its first start. */
  void useSmallDisk() throws IOException {
    smallDisk = SmallDisk.mount(data(), SMALL_DISK_MB);
  }

  /** Empty where none was asked for, or this user may not mount one. */
  Optional<SmallDisk> smallDisk() {
    return smallDisk;
  }

  /** All that it keeps on disk; the directory itself may be where the disk is mounted. */
  void wipe() {
    if (!Files.exists(data())) {
      return;
    }
    try (Stream<Path> kept = Files.list(data())) {
      for (Path path : kept.toList()) {
        FileSystemUtils.deleteRecursively(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Overwrites every file in which its stores keep their rows; it must not run. */
  int damageStores() {
    try (Stream<Path> files = Files.walk(data())) {
      List<Path> tables = files.filter(file -> file.toString().endsWith(".sst")).toList();
      for (Path table : tables) {
        var noise = new byte[(int) Files.size(table)];
        Arrays.fill(noise, (byte) 0x5a);
        Files.write(table, noise);
      }
      return tables.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often its tasks stopped for this cause, in its present life. */
  double stoppedBy(String cause) {
    String line = "sessionlog_streams_failures_total{cause=\"" + cause + "\"}";
    return body("/actuator/prometheus")
        .lines()
        .filter(metric -> metric.startsWith(line))
        .mapToDouble(metric -> Double.parseDouble(metric.substring(metric.lastIndexOf(' '))))
        .sum();
  }

  void awaitStoppedBy(String cause) {
    await(name + " stopped by " + cause + ", see " + jvm.log())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> stoppedBy(cause) > 0);
  }

  void close() {
    if (jvm != null) {
      jvm.kill();
    }
    smallDisk.ifPresent(SmallDisk::close);
  }

  void awaitReady() {
    await(name + " ready, see " + jvm.log())
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(this::isReady);
  }

  boolean isReady() {
    return status("/actuator/health/readiness") == 200;
  }

  /** The status of a GET; 0 if there was no answer. */
  int status(String path) {
    return get(path).map(HttpResponse::statusCode).orElse(0);
  }

  /** The body of a GET; empty if there was no answer. */
  String body(String path) {
    return get(path).map(HttpResponse::body).orElse("");
  }

  private Optional<HttpResponse<String>> get(String path) {
    try {
      return Optional.of(
          http.send(
              HttpRequest.newBuilder(uri().resolve(path)).timeout(Duration.ofSeconds(2)).build(),
              BodyHandlers.ofString()));
    } catch (IOException noAnswer) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
