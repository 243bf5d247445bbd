package io.sessionlog.bench.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One instance of a service, or of what it is measured against. */
public final class Service implements AutoCloseable {

  private static final long MIN_PAUSE_MS = 50;
  private static final long MAX_PAUSE_MS = 2_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  /** What can be run. */
  public enum Kind {
    INGEST("io.sessionlog.ingest.IngestService", "INGEST_PORT"),
    PROJECTOR("io.sessionlog.projector.ProjectorService", "PROJECTOR_PORT"),
    QUERY("io.sessionlog.query.QueryService", "QUERY_PORT"),
    NOTIFIER("io.sessionlog.notifier.NotifierService", "NOTIFIER_PORT"),
    ANALYTICS("io.sessionlog.analytics.AnalyticsService", "ANALYTICS_PORT"),
    SINK("io.sessionlog.sink.DatabaseSink", "SINK_PORT"),
    INGEST_WITHOUT_KAFKA("io.sessionlog.bench.baseline.IngestWithoutKafka", "INGEST_PORT"),
    CONSTANTS("io.sessionlog.bench.baseline.Constants", "QUERY_PORT");

    private final String mainClass;
    private final String portVariable;

    Kind(String mainClass, String portVariable) {
      this.mainClass = mainClass;
      this.portVariable = portVariable;
    }

    public String mainClass() {
      return mainClass;
    }
  }

  private final String name;
  private final int port;
  private final Jvm jvm;
  private final long startedNanos;

  private Service(String name, int port, Jvm jvm, long startedNanos) {
    this.name = name;
    this.port = port;
    this.jvm = jvm;
    this.startedNanos = startedNanos;
  }

  /**
   * @param more settings beside those that every service of a benchmark has
   */
  static Service start(
      Kind kind,
      String name,
      String bootstrapServers,
      Path directory,
      List<String> options,
      Map<String, String> more) {
    int port = Ports.free();
    Map<String, String> environment = new HashMap<>();
    environment.put(kind.portVariable, Integer.toString(port));
    environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
    environment.put("DATA_DIR", directory.resolve(name).toString());
    environment.put("INSTANCE_ID", name);
    environment.put("QUERY_ADVERTISED_ADDRESS", "127.0.0.1:" + port);
    environment.put("ANALYTICS_ADVERTISED_ADDRESS", "127.0.0.1:" + port);
    environment.put("SERVER_ADDRESS", "127.0.0.1");
    for (String door :
        List.of("WEBHOOK_AUTH", "QUERY_AUTH", "NOTIFY_AUTH", "ADMIN_AUTH", "MANAGEMENT_AUTH")) {
      environment.put(door, "none");
    }
    environment.put("NOTIFY_ALLOW", "127.0.0.1");
    // One address sends everything here. The quotas are counted, but never used up.
    environment.put("RATE_LIMIT_PER_ADDRESS", Integer.toString(Integer.MAX_VALUE));
    environment.put("RATE_LIMIT_PER_SESSION", Integer.toString(Integer.MAX_VALUE));
    environment.putAll(more);
    long started = System.nanoTime();
    Jvm jvm =
        Jvm.start(
            new Jvm.Command(
                kind.mainClass, options, List.of(), environment, directory.resolve(name + ".log")));
    return new Service(name, port, jvm, started);
  }

  public String name() {
    return name;
  }

  public Jvm jvm() {
    return jvm;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public String url(String path) {
    return uri() + path;
  }

  /**
   * @return how long it took since the start of its process
   */
  public Duration awaitReady() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (get("/actuator/health/readiness").status() != 200) {
      if (!jvm.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(name + " did not become ready, see " + jvm.log());
      }
      pause(20);
    }
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /**
   * An answer.
   *
   * @param status 0 if there was none
   */
  public record Answer(int status, String body) {}

  public Answer get(String path) {
    return send(HttpRequest.newBuilder(uri().resolve(path)));
  }

  public Answer post(String path, byte[] body) {
    return send(
        HttpRequest.newBuilder(uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  public Answer put(String path, String body) {
    return send(
        HttpRequest.newBuilder(uri().resolve(path))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  public Answer delete(String path) {
    return send(HttpRequest.newBuilder(uri().resolve(path)).DELETE());
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          HTTP.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException noAnswer) {
      return new Answer(0, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A header of an answer to a GET. */
  public String header(String path, String header) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(uri().resolve(path)).build(), BodyHandlers.discarding())
          .headers()
          .firstValue(header)
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * The sum of a metric over all its labels, or those that a pattern behind its name takes. It
   * alone is asked for: the whole page is thousands of lines, which would be written and read on
   * the cores that are measured. A counter's family is called without its ending.
   */
  public double metric(String metric) {
    var line = Pattern.compile("(?m)^" + metric + "(?:\\{[^}]*})? ([0-9.E+-]+)");
    String name = metric.replaceFirst("\\W.*", "");
    String page =
        "/actuator/prometheus?includedNames=" + name + "," + name.replaceFirst("_total$", "");
    return line.matcher(get(page).body())
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group(1)))
        .sum();
  }

  /**
   * Waits until a metric has come to a value. Each look costs the service milliseconds, so the next
   * one is when half of what is left should be done.
   */
  public void await(String metric, double value) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    double before = 0;
    long lookedAt = System.nanoTime();
    while (true) {
      double now = metric(metric);
      if (now >= value) {
        return;
      }
      if (!jvm.isAlive() || System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s of %s stays below %s, see %s".formatted(metric, name, value, jvm.log()));
      }
      double perMilli = (now - before) / ((System.nanoTime() - lookedAt) / 1e6);
      lookedAt = System.nanoTime();
      before = now;
      double left = perMilli > 0 ? (value - now) / perMilli : 0;
      pause((long) Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, left / 2)));
    }
  }

  /** For what tells by nothing when it is done. */
  public static void pauseFor(long millis) {
    pause(millis);
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    jvm.close();
  }
}
