package io.sessionlog.system.chaos;

import static java.util.Objects.requireNonNull;

import io.sessionlog.model.wire.Topics;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** One of the three: broker and controller in one process, as in docker-compose.yml. */
final class Broker {

  private final int id;
  private final int controllerPort;
  private final int port;
  private final Map<Zone, Integer> zonePorts = new EnumMap<>(Zone.class);
  private final Map<Zone, Integer> proxyPorts = new EnumMap<>(Zone.class);
  private final Path directory;
  private Jvm jvm;

  Broker(int id, Ports ports, Path directory) {
    this.id = id;
    this.controllerPort = ports.next();
    this.port = ports.next();
    for (Zone zone : Zone.values()) {
      zonePorts.put(zone, ports.next());
      proxyPorts.put(zone, ports.next());
    }
    this.directory = directory;
  }

  int id() {
    return id;
  }

  int controllerPort() {
    return controllerPort;
  }

  /** Without a proxy: for the other brokers, and for us. */
  String address() {
    return "127.0.0.1:" + port;
  }

  String addressIn(Zone zone) {
    return "127.0.0.1:" + proxyPorts.get(zone);
  }

  int proxyPort(Zone zone) {
    return proxyPorts.get(zone);
  }

  int zonePort(Zone zone) {
    return zonePorts.get(zone);
  }

  /** Where its log stands, and nothing else. */
  Path data() {
    return directory.resolve("data");
  }

  Jvm jvm() {
    return jvm;
  }

  void format(String clusterId, String voters) throws Exception {
    Files.createDirectories(data());
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Path log = data().resolve("log");
    Files.createDirectories(log);
    new Formatter()
        .setPrintStream(silent)
        .setNodeId(id)
        .setClusterId(clusterId)
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(log.toString())
        .addDirectory(log.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .run();
    try (var out = Files.newOutputStream(configFile())) {
      config(voters, log).store(out, null);
    }
  }

  /** Warnings alone, for whatever is no Spring service. */
  static URL logSettings() {
    return requireNonNull(Broker.class.getResource("/logback-test.xml"));
  }

  private Path configFile() {
    return directory.resolve("server.properties");
  }

  void start() {
    jvm =
        Jvm.start(
            "kafka.Kafka",
            List.of("-Xmx384m", "-Dlogback.configurationFile=" + logSettings()),
            List.of(configFile().toString()),
            Map.of(),
            directory.resolve("broker.log"));
  }

  private Properties config(String voters, Path log) {
    var config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(id));
    config.put("log.dir", log.toString());
    config.put("controller.quorum.voters", voters);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("inter.broker.listener.name", "BROKER");
    config.put(
        "listeners",
        "CONTROLLER://127.0.0.1:%d,BROKER://%s,%s"
            .formatted(controllerPort, address(), zones(zonePorts)));
    config.put("advertised.listeners", "BROKER://%s,%s".formatted(address(), zones(proxyPorts)));
    config.put(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT,EAST:PLAINTEXT,WEST:PLAINTEXT");

    // As in docker-compose.yml: what production runs with.
    config.put("default.replication.factor", "3");
    config.put("min.insync.replicas", "2");
    config.put("offsets.topic.replication.factor", "3");
    config.put("transaction.state.log.replication.factor", "3");
    config.put("transaction.state.log.min.isr", "2");
    config.put("auto.create.topics.enable", "false");
    config.put("message.max.bytes", Integer.toString(Topics.MAX_RECORD_BYTES));
    config.put("replica.fetch.max.bytes", Integer.toString(Topics.MAX_RECORD_BYTES));
    config.put("broker.session.timeout.ms", "3000");
    config.put("controller.quorum.fetch.timeout.ms", "1000");
    config.put("controller.quorum.election.timeout.ms", "500");
    config.put("controller.quorum.election.backoff.max.ms", "500");
    config.put("broker.heartbeat.interval.ms", "500");
    config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    config.put("add.partitions.to.txn.retry.backoff.ms", "2");

    // Small: three of them share two cores.
    config.put("offsets.topic.num.partitions", "6");
    config.put("transaction.state.log.num.partitions", "6");
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "4");
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
    config.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    config.put("log.segment.bytes", Integer.toString(64 * 1024 * 1024));
    return config;
  }

  private static String zones(Map<Zone, Integer> ports) {
    return ports.entrySet().stream()
        .map(entry -> entry.getKey() + "://127.0.0.1:" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
