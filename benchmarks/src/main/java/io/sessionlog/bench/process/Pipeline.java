package io.sessionlog.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.springframework.util.FileSystemUtils;

/**
 * A broker, and the services that a row needs, each a process of its own on loopback. Closing stops
 * them in the order of the flow, and deletes their data.
 */
public final class Pipeline implements AutoCloseable {

  public static final int PARTITIONS = 6;

  /** What every process of the system runs with, unless its row says otherwise. */
  public static final List<String> OPTIONS =
      List.of("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-Xss512k");

  private final Path directory;
  private final Broker broker;
  private final Deque<Service> lastStartedFirst = new ArrayDeque<>();

  private Pipeline(Path directory, Broker broker) {
    this.directory = directory;
    this.broker = broker;
  }

  /**
   * @param name of the row; its directory holds the logs of all
   */
  public static Pipeline start(Path work, String name) {
    Path directory = work.resolve(name);
    try {
      FileSystemUtils.deleteRecursively(directory);
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Broker broker = Broker.start(directory, OPTIONS);
    broker.createTopics(PARTITIONS);
    return new Pipeline(directory, broker);
  }

  public Broker broker() {
    return broker;
  }

  public Path directory() {
    return directory;
  }

  /** Starts a service, and does not wait for it. */
  public Service start(Service.Kind kind, String name) {
    return start(kind, name, List.of(), Map.of());
  }

  /**
   * @param moreOptions of the JVM; they win over {@link #OPTIONS}
   */
  public Service start(
      Service.Kind kind,
      String name,
      List<String> moreOptions,
      Map<String, String> moreEnvironment) {
    List<String> options = new ArrayList<>(OPTIONS);
    options.addAll(moreOptions);
    options.addAll(Arrays.asList(System.getProperty("benchmarks.options", "").split(" ")));
    options.removeIf(String::isBlank);
    Service service =
        Service.start(kind, name, broker.address(), directory, options, moreEnvironment);
    lastStartedFirst.push(service);
    return service;
  }

  /** One of each service. */
  public record Services(Service ingest, Service projector, Service query) {}

  /** Starts one of each, and waits until all are ready. */
  public Services startAll() {
    var services =
        new Services(
            start(Service.Kind.INGEST, "ingest"),
            start(Service.Kind.PROJECTOR, "projector"),
            start(Service.Kind.QUERY, "query"));
    services.ingest().awaitReady();
    services.projector().awaitReady();
    services.query().awaitReady();
    return services;
  }

  public void stop(Service service) {
    lastStartedFirst.remove(service);
    service.close();
  }

  /** The logs stay. */
  @Override
  public void close() {
    lastStartedFirst.forEach(Service::close);
    broker.close();
    try (var parts = Files.list(directory)) {
      for (Path part : parts.filter(Files::isDirectory).toList()) {
        FileSystemUtils.deleteRecursively(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
