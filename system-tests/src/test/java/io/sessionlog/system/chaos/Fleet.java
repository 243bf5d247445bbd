package io.sessionlog.system.chaos;

import io.sessionlog.system.chaos.ServiceNode.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.util.FileSystemUtils;

/** Three brokers and two of each of some services, one in each zone. */
final class Fleet implements AutoCloseable {

  private static final int PORTS = 40;

  /** From webhooks to what is shown. */
  private static final Set<Service> PIPELINE =
      EnumSet.of(Service.INGEST, Service.PROJECTOR, Service.QUERY);

  /** From webhooks to what is told. */
  private static final Set<Service> TELLING = EnumSet.of(Service.INGEST, Service.NOTIFIER);

  /** From webhooks to numbers. */
  private static final Set<Service> COUNTING = EnumSet.of(Service.INGEST, Service.ANALYTICS);

  /** From webhooks to the application's table. */
  private static final Set<Service> WRITING =
      EnumSet.of(Service.INGEST, Service.PROJECTOR, Service.QUERY, Service.SINK);

  /** From webhooks to what is shown, and to the question whether it is true. */
  private static final Set<Service> ASKING =
      EnumSet.of(Service.INGEST, Service.PROJECTOR, Service.QUERY, Service.RECONCILER);

  /** A tenth of what is usual: a scenario lasts a minute. */
  private static final Map<String, String> ASKING_SOON =
      Map.of(
          "ACTIVITY_RESOLUTION", "1s",
          "ASK_PENDING_AFTER", "4s",
          "ASK_SILENT_AFTER", "10s",
          "ASK_LOST_AFTER", "3s",
          "ASK_MAX_INTERVAL", "20s");

  private final Path directory;
  private final KafkaCluster kafka;
  private final Map<Service, Map<Zone, ServiceNode>> services = new EnumMap<>(Service.class);

  private final Optional<ApplicationServer> database;

  private Fleet(
      Path directory, Set<Service> which, Map<String, String> more, boolean withSmallDisks)
      throws Exception {
    this.directory = directory;
    var ports = new Ports(PORTS);
    this.kafka = new KafkaCluster(directory, ports, withSmallDisks);
    this.database =
        which.contains(Service.SINK)
            ? Optional.of(new ApplicationServer(directory, ports.next()))
            : Optional.empty();
    Map<String, String> settings = new HashMap<>(more);
    database.ifPresent(application -> settings.put("DATABASE_URL", application.url()));
    for (Service service : which) {
      Map<Zone, ServiceNode> nodes = new EnumMap<>(Zone.class);
      for (Zone zone : Zone.values()) {
        nodes.put(
            zone,
            new ServiceNode(
                service, zone, ports.next(), kafka.bootstrapServers(zone), directory, settings));
      }
      services.put(service, nodes);
    }
    if (withSmallDisks) {
      node(Service.PROJECTOR, Zone.WEST).useSmallDisk();
      node(Service.QUERY, Zone.WEST).useSmallDisk();
    }
  }

  /** Starts everything on an empty disk, and waits until it is ready. */
  static Fleet start(Path directory) throws Exception {
    return start(directory, PIPELINE, false);
  }

  /** The same, with notifiers in the place of projectors and query nodes. */
  static Fleet startTelling(Path directory) throws Exception {
    return start(directory, TELLING, false);
  }

  /** The same, with nodes that count in their place. */
  static Fleet startCounting(Path directory) throws Exception {
    return start(directory, COUNTING, false);
  }

  /** The same as {@link #start}, with a database of an application and two sinks. */
  static Fleet startWriting(Path directory) throws Exception {
    return start(directory, WRITING, false);
  }

  /** The same as {@link #start}, with two reconcilers that ask a server. */
  static Fleet startAsking(Path directory, URI server) throws Exception {
    Map<String, String> settings = new HashMap<>(ASKING_SOON);
    settings.put("WHATSAPP_SERVER_API", server.toString());
    return start(directory, ASKING, settings, false);
  }

  /**
   * The same, one broker, a projector and a query node on disks that can be filled, where this user
   * may mount such.
   */
  static Fleet startWithSmallDisks(Path directory) throws Exception {
    return start(directory, PIPELINE, true);
  }

  private static Fleet start(Path directory, Set<Service> which, boolean withSmallDisks)
      throws Exception {
    return start(directory, which, Map.of(), withSmallDisks);
  }

  private static Fleet start(
      Path directory, Set<Service> which, Map<String, String> more, boolean withSmallDisks)
      throws Exception {
    FileSystemUtils.deleteRecursively(directory);
    var fleet = new Fleet(directory, which, more, withSmallDisks);
    try {
      fleet.database.ifPresent(ApplicationServer::start);
      fleet.kafka.awaitUp();
      fleet.all().forEach(ServiceNode::start);
      fleet.awaitHealthy();
      return fleet;
    } catch (RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  Path directory() {
    return directory;
  }

  KafkaCluster kafka() {
    return kafka;
  }

  /** Empty where there are no sinks. */
  Optional<ApplicationServer> database() {
    return database;
  }

  ServiceNode node(Service service, Zone zone) {
    return services.get(service).get(zone);
  }

  List<ServiceNode> nodes(Service service) {
    return List.copyOf(services.get(service).values());
  }

  List<ServiceNode> all() {
    return services.values().stream().flatMap(nodes -> nodes.values().stream()).toList();
  }

  /** After a scenario that failed half-way: the next one begins with everything running. */
  void mend() {
    kafka.mend();
    database.filter(application -> !application.isUp()).ifPresent(ApplicationServer::start);
    for (ServiceNode node : all()) {
      node.jvm().resume();
      if (!node.jvm().isAlive()) {
        node.start();
      }
    }
    awaitHealthy();
  }

  void awaitHealthy() {
    all().forEach(ServiceNode::awaitReady);
    kafka.awaitWhole();
  }

  @Override
  public void close() {
    all().forEach(ServiceNode::close);
    database.ifPresent(ApplicationServer::close);
    kafka.close();
    deleteLogsOfKafka();
  }

  /** They are large, and tell nothing that a report does not. */
  private void deleteLogsOfKafka() {
    try {
      for (Broker broker : kafka.brokers()) {
        FileSystemUtils.deleteRecursively(broker.data());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
