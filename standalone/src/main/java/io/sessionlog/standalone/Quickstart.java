package io.sessionlog.standalone;

import io.sessionlog.standalone.demo.DemoTraffic;
import io.sessionlog.support.security.InvalidSetting;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.util.FileSystemUtils;

/** The command {@code ./quickstart [--demo]}. */
public final class Quickstart {

  private static final long DEMO_SEED = 42;

  private Quickstart() {}

  public static void main(String[] args) {
    List<String> options = List.of(args);
    if (options.contains("--help") || !List.of("--demo").containsAll(options)) {
      System.out.println(USAGE);
      System.exit(options.contains("--help") ? 0 : 2);
    }
    try {
      if (Boolean.getBoolean("quickstart.training")) {
        train();
        return;
      }
      run(StandaloneSettings.from(System.getenv()), options.contains("--demo"));
    } catch (RuntimeException e) {
      System.err.println("\nThe pipeline can't start: " + explain(e));
      System.exit(1);
    }
  }

  /**
   * Starts and stops once, on data of its own, so that the JVM can remember the classes it loads.
   */
  private static void train() {
    LoggingSystem.get(Quickstart.class.getClassLoader()).beforeInitialize();
    try {
      Path data = Files.createTempDirectory("quickstart-training");
      try (var pipeline = Standalone.onFreePorts(data, null, "--logging.threshold.console=off")) {
        DemoTraffic.start(pipeline.ingest(), DEMO_SEED, null).close();
      }
      FileSystemUtils.deleteRecursively(data);
    } catch (Exception e) {
      throw new IllegalStateException("the training run failed", e);
    }
  }

  private static void run(StandaloneSettings settings, boolean demo) {
    long begin = System.nanoTime();
    // Kafka starts before the first service sets up the logs; what it says until then is dropped.
    LoggingSystem.get(Quickstart.class.getClassLoader()).beforeInitialize();
    System.out.println(
        settings.kafkaBootstrapServers() == null
            ? "Starting Kafka and the services ..."
            : "Starting the services on Kafka at " + settings.kafkaBootstrapServers() + " ...");
    Standalone pipeline =
        Standalone.start(
            settings,
            "--logging.file.name=" + settings.dataDir().resolve("pipeline.log"),
            "--logging.threshold.console=error");
    var traffic = new Traffic();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(pipeline, traffic, settings), "stop"));
    if (!pipeline.awaitReady(Standalone.READY_TIMEOUT)) {
      throw new IllegalStateException(
          "not ready after "
              + Standalone.READY_TIMEOUT.toSeconds()
              + " s; see "
              + settings.dataDir().resolve("pipeline.log"));
    }
    System.out.println(where(pipeline, settings, Duration.ofNanos(System.nanoTime() - begin)));
    if (demo) {
      traffic.player =
          DemoTraffic.start(pipeline.ingest(), DEMO_SEED, System.getenv("WHATSAPP_API_KEY"));
      System.out.println(
          "The demo plays some 25 sessions of 5 users. Watch them: " + pipeline.query() + "\n");
    }
  }

  /** Set by the main thread, read by the shutdown hook. */
  private static final class Traffic {
    private volatile @Nullable AutoCloseable player;
  }

  private static void stop(Standalone pipeline, Traffic traffic, StandaloneSettings settings) {
    System.out.println("\nStopping ...");
    try (pipeline) {
      AutoCloseable player = traffic.player;
      if (player != null) {
        player.close();
      }
    } catch (Exception e) {
      System.err.println("The demo did not stop cleanly: " + e.getMessage());
    }
    System.out.println(
        settings.kafkaBootstrapServers() == null
            ? "Stopped. The sessions are kept in " + settings.dataDir() + "."
            : "Stopped.");
  }

  private static String where(Standalone pipeline, StandaloneSettings settings, Duration took) {
    return """

        Ready after %.1f s.

          Dashboard        %s
          Webhooks    POST %s/api/whatsapp/webhook/{sessionId}
          Status      GET  %s/api/whatsapp/session/status/{sessionId}
          List        GET  %s/api/whatsapp/session/list-realtime
          Projector   GET  %s/actuator/health
          Endpoints        %s/endpoints/
          Numbers          %s/stats/
        %s  Kafka       %s
          Data, log   %s

        Try it:
          curl -X POST %s/api/whatsapp/webhook/my-first -H 'Content-Type: application/json' -d '{"event":"ready"}'
          curl %s/api/whatsapp/session/status/my-first

        %s Ctrl-C stops it.
        """
        .formatted(
            took.toMillis() / 1000.0,
            pipeline.query(),
            pipeline.ingest(),
            pipeline.query(),
            pipeline.query(),
            pipeline.projector(),
            pipeline.notifier(),
            pipeline.analytics(),
            database(pipeline) + asking(pipeline),
            pipeline.bootstrapServers(),
            settings.dataDir(),
            pipeline.ingest(),
            pipeline.query(),
            warning(pipeline.openDoors(), settings));
  }

  private static String database(Standalone pipeline) {
    URI sink = pipeline.sink();
    if (sink == null) {
      return "";
    }
    return "  Database    GET  %s/actuator/health%s\n"
        .formatted(
            sink,
            pipeline.isDatabaseInStep()
                ? ""
                : " (not in step yet: the log says what it waits for)");
  }

  private static String asking(Standalone pipeline) {
    URI reconciler = pipeline.reconciler();
    return reconciler == null
        ? ""
        : "  Asking      GET  %s/api/whatsapp/session/{sessionId}/ask\n".formatted(reconciler);
  }

  private static String warning(List<String> openDoors, StandaloneSettings settings) {
    return openDoors.isEmpty()
        ? "Every door asks for a key."
        : """
          WARNING: whoever reaches %s needs no key for %s.
          This is for trying out. docs/security.md says how to guard each.\
          """
            .formatted(settings.address(), String.join(", ", openDoors));
  }

  private static String explain(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PortInUseException inUse) {
        return "port "
            + inUse.getPort()
            + " is in use. Stop what uses it, or set INGEST_PORT, PROJECTOR_PORT, QUERY_PORT,"
            + " SINK_PORT, NOTIFIER_PORT, ANALYTICS_PORT or RECONCILER_PORT.";
      }
      if (cause instanceof BindException) {
        return "Kafka's port is in use. Stop what uses it, or set KAFKA_PORT.";
      }
      if (cause instanceof InvalidSetting invalid) {
        return invalid.getMessage() + "\n" + invalid.remedy();
      }
    }
    return String.valueOf(failure.getMessage());
  }

  private static final String USAGE =
      """
      Usage: ./quickstart [--demo]

        Starts Kafka and the services in one process, and keeps its data in ./data.
        --demo   also plays a lively traffic of some 25 sessions through the real webhook endpoint

      Settings (environment): INGEST_PORT 8080, PROJECTOR_PORT 8081, QUERY_PORT 8082, NOTIFIER_PORT 8084,
      ANALYTICS_PORT 8085, RECONCILER_PORT 8086, KAFKA_PORT 9092,
      DATABASE_URL (of a Prisma application: its table WhatsAppSession is kept true; SINK_PORT 8083),
      DATA_DIR ./data, KAFKA_BOOTSTRAP_SERVERS (use that cluster, start no broker), SERVER_ADDRESS localhost
      (any other one needs keys: see docs/security.md)""";
}
