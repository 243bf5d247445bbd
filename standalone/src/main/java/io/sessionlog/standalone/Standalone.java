package io.sessionlog.standalone;

import io.sessionlog.analytics.AnalyticsService;
import io.sessionlog.ingest.IngestService;
import io.sessionlog.notifier.NotifierService;
import io.sessionlog.projector.ProjectorService;
import io.sessionlog.query.QueryService;
import io.sessionlog.reconciler.ReconcilerService;
import io.sessionlog.sink.DatabaseSink;
import io.sessionlog.support.security.AccessPolicies;
import io.sessionlog.support.security.AccessPolicy;
import io.sessionlog.support.security.KeptSecret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole pipeline in one process: each service is the real one, in an application context and on
 * a port of its own, as it would be alone. Closing stops them in the order of the flow, the broker
 * last.
 */
public final class Standalone implements AutoCloseable {

  static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

  private static final String NODE_SECRET = "NODE_SECRET";

  private final String bootstrapServers;
  private final ConfigurableApplicationContext ingest;
  private final ConfigurableApplicationContext projector;
  private final ConfigurableApplicationContext query;
  private final ConfigurableApplicationContext notifier;
  private final ConfigurableApplicationContext analytics;
  private final @Nullable ConfigurableApplicationContext sink;
  private final @Nullable ConfigurableApplicationContext reconciler;
  private final Deque<AutoCloseable> lastStartedFirst;

  private Standalone(
      String bootstrapServers,
      ConfigurableApplicationContext ingest,
      ConfigurableApplicationContext projector,
      ConfigurableApplicationContext query,
      ConfigurableApplicationContext notifier,
      ConfigurableApplicationContext analytics,
      @Nullable ConfigurableApplicationContext sink,
      @Nullable ConfigurableApplicationContext reconciler,
      Deque<AutoCloseable> lastStartedFirst) {
    this.bootstrapServers = bootstrapServers;
    this.ingest = ingest;
    this.projector = projector;
    this.query = query;
    this.notifier = notifier;
    this.analytics = analytics;
    this.sink = sink;
    this.reconciler = reconciler;
    this.lastStartedFirst = lastStartedFirst;
  }

  /**
   * Starts everything on free ports, and waits until it is ready.
   *
   * @param kafkaBootstrapServers a cluster to use; null starts the embedded broker
   * @param properties more of the services' settings, each as {@code --NAME=value}
   */
  public static Standalone onFreePorts(
      Path dataDir, @Nullable String kafkaBootstrapServers, String... properties) {
    var settings =
        new StandaloneSettings(
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            kafkaBootstrapServers,
            StandaloneSettings.LOOPBACK,
            dataDir,
            Arrays.stream(properties).anyMatch(given -> given.startsWith("--DATABASE_URL=")),
            Arrays.stream(properties).anyMatch(given -> given.startsWith("--WHATSAPP_SERVER")));
    Standalone pipeline = start(settings, properties);
    if (!pipeline.awaitReady(READY_TIMEOUT)) {
      pipeline.close();
      throw new IllegalStateException("not ready after " + READY_TIMEOUT.toSeconds() + " s");
    }
    return pipeline;
  }

  /** Starts everything; what was started is stopped again if a part can't start. */
  static Standalone start(StandaloneSettings settings, String... more) {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      String bootstrapServers = settings.kafkaBootstrapServers();
      if (bootstrapServers == null) {
        var broker =
            EmbeddedBroker.start(settings.dataDir().resolve("kafka"), settings.kafkaPort());
        started.push(broker);
        bootstrapServers = broker.bootstrapServers();
      }
      var common = new ArrayList<>(List.of(more));
      common.add("--KAFKA_BOOTSTRAP_SERVERS=" + bootstrapServers);
      // Spring's own name for it, in the environment, would lead elsewhere than to the broker here.
      common.add("--spring.kafka.bootstrap-servers=" + bootstrapServers);
      common.add("--DATA_DIR=" + settings.dataDir());
      common.add("--server.address=" + settings.address());
      // Nobody looks at the readiness of a process on somebody's desk: it ends at once.
      common.add("--SHUTDOWN_LEAD=0s");
      // A first try needs no key; whoever lets others in decides about each door.
      common.add("--" + AccessPolicies.OPEN_UNDECIDED + "=" + settings.onLoopback());
      if (settings.onLoopback()) {
        // Whoever tries it out has a receiver on this machine.
        addDefault(common, "NOTIFY_ALLOW", "127.0.0.0/8,::1");
      }
      shareSecret(common, settings.dataDir());
      common.add("--logging.level.kafka=warn");
      common.add("--logging.level.state.change.logger=warn");
      ConfigurableApplicationContext notifier =
          service(
              NotifierService.class, "notifier-service", settings.notifierPort(), common, started);
      if (settings.onLoopback()) {
        addDefault(common, "NOTIFIER_URL", uri(notifier).toString());
      }
      ConfigurableApplicationContext reconciler =
          settings.withServers()
              ? service(
                  ReconcilerService.class,
                  ReconcilerService.NAME,
                  settings.reconcilerPort(),
                  common,
                  started)
              : null;
      if (reconciler != null) {
        addDefault(common, "RECONCILER_URLS", uri(reconciler).toString());
      }
      ConfigurableApplicationContext analytics =
          service(
              AnalyticsService.class,
              AnalyticsService.NAME,
              settings.analyticsPort(),
              common,
              started);
      if (settings.onLoopback()) {
        addDefault(common, "ANALYTICS_URL", uri(analytics).toString());
      }
      ConfigurableApplicationContext query =
          service(QueryService.class, "query-service", settings.queryPort(), common, started);
      ConfigurableApplicationContext projector =
          service(
              ProjectorService.class,
              "projector-service",
              settings.projectorPort(),
              common,
              started);
      ConfigurableApplicationContext ingest =
          service(IngestService.class, "ingest-service", settings.ingestPort(), common, started);
      ConfigurableApplicationContext sink =
          settings.withDatabase()
              ? service(DatabaseSink.class, DatabaseSink.NAME, settings.sinkPort(), common, started)
              : null;
      return new Standalone(
          bootstrapServers,
          ingest,
          projector,
          query,
          notifier,
          analytics,
          sink,
          reconciler,
          started);
    } catch (RuntimeException e) {
      closeAll(started);
      throw e;
    }
  }

  /** An argument wins over the environment, so it is given only where that says nothing. */
  private static void addDefault(List<String> arguments, String setting, String byDefault) {
    if (System.getenv(setting) == null) {
      arguments.add("--" + setting + "=" + byDefault);
    }
  }

  /** Whether there may be some who are to know of their own sessions alone. */
  private static boolean hasCallers(List<String> arguments) {
    return isGiven(arguments, "API_KEYS") || isGiven(arguments, "JWT_ISSUER");
  }

  /** As an argument, in the environment, or as a file. */
  private static boolean isGiven(List<String> arguments, String setting) {
    String secrets = System.getenv().getOrDefault("SECRETS_DIR", "/run/secrets");
    return arguments.stream().anyMatch(given -> given.startsWith("--" + setting + "="))
        || System.getenv(setting) != null
        || Files.exists(Path.of(secrets, setting));
  }

  /**
   * All services are in this process, so nobody else has to know it. It is kept beside the data:
   * what was sealed for callers, as the cursor of one who pulls, outlives the process.
   */
  static void shareSecret(List<String> arguments, Path dataDir) {
    if (hasCallers(arguments) && !isGiven(arguments, NODE_SECRET)) {
      arguments.add(
          "--" + NODE_SECRET + "=" + KeptSecret.of(dataDir.resolve("node-secret"), NODE_SECRET));
    }
  }

  private static ConfigurableApplicationContext service(
      Class<?> service, String name, int port, List<String> common, Deque<AutoCloseable> started) {
    var args = new ArrayList<>(common);
    args.add("--spring.config.name=" + name);
    args.add("--server.port=" + port);
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(service)
            // Hooks of several contexts run side by side; close() keeps an order.
            .registerShutdownHook(false)
            .run(args.toArray(String[]::new));
    started.push(context);
    return context;
  }

  public URI ingest() {
    return uri(ingest);
  }

  public URI projector() {
    return uri(projector);
  }

  public URI query() {
    return uri(query);
  }

  public URI notifier() {
    return uri(notifier);
  }

  public URI analytics() {
    return uri(analytics);
  }

  /** Null where no server is asked. */
  public @Nullable URI reconciler() {
    return reconciler == null ? null : uri(reconciler);
  }

  /** Null where no database is kept true. */
  public @Nullable URI sink() {
    return sink == null ? null : uri(sink);
  }

  /**
   * Whether the rows are as new as the sessions. A database that is gone does not keep the pipeline
   * from being ready.
   */
  boolean isDatabaseInStep() {
    return sink != null && isReady(sink);
  }

  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Which ways in ask for no key, as an operator knows them. */
  public List<String> openDoors() {
    var services = new ArrayList<>(List.of(ingest, projector, query, notifier, analytics));
    if (sink != null) {
      services.add(sink);
    }
    if (reconciler != null) {
      services.add(reconciler);
    }
    return services.stream()
        .flatMap(service -> service.getBeansOfType(AccessPolicy.class).values().stream())
        .filter(AccessPolicy::isOpen)
        .map(AccessPolicy::name)
        .distinct()
        .toList();
  }

  /** Whether every service says that it can serve. */
  public boolean isReady() {
    return isReady(ingest)
        && isReady(projector)
        && isReady(query)
        && isReady(notifier)
        && isReady(analytics)
        && (reconciler == null || isReady(reconciler));
  }

  /**
   * @return false if time ran out, or the thread was interrupted, before every service was ready
   */
  boolean awaitReady(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    try {
      while (!isReady()) {
        if (System.nanoTime() > deadline) {
          return false;
        }
        Thread.sleep(20);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isReady(ConfigurableApplicationContext service) {
    var readiness = service.getBean(HealthEndpoint.class).healthForPath("readiness");
    return readiness != null && readiness.getStatus().equals(Status.UP);
  }

  private static URI uri(ConfigurableApplicationContext service) {
    return URI.create(
        "http://localhost:" + service.getEnvironment().getProperty("local.server.port"));
  }

  @Override
  public void close() {
    closeAll(lastStartedFirst);
  }

  private static void closeAll(Deque<AutoCloseable> lastStartedFirst) {
    while (!lastStartedFirst.isEmpty()) {
      AutoCloseable part = lastStartedFirst.pop();
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("One part did not stop cleanly: " + e.getMessage());
      }
    }
  }
}
