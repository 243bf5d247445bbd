package io.sessionlog.system;

import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** A broker whose only listener for clients asks for TLS and for a user and password over it. */
final class SecureBroker implements AutoCloseable {

  static final String USER = "sessionlog";
  static final String PASSWORD = "kafka-password-7c1e5a";

  private final KafkaRaftServer server;
  private final int port;

  private SecureBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  static SecureBroker start(Path directory, Certificates certificates) {
    try {
      Path log = directory.resolve("log");
      Files.createDirectories(log);
      format(log);
      int port = freePort();
      var server =
          new KafkaRaftServer(new KafkaConfig(config(log, port, certificates)), Time.SYSTEM);
      server.startup();
      return new SecureBroker(server, port);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  String bootstrapServers() {
    return "localhost:" + port;
  }

  private static void format(Path log) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setNodeId(1)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(log.toString())
        .addDirectory(log.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .run();
  }

  private static Properties config(Path log, int port, Certificates certificates) throws Exception {
    int brokers = freePort();
    int controller = freePort();
    var config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("log.dir", log.toString());
    config.put(
        "listeners",
        "CLIENTS://127.0.0.1:%d,BROKERS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(port, brokers, controller));
    config.put(
        "advertised.listeners",
        "CLIENTS://localhost:%d,BROKERS://127.0.0.1:%d".formatted(port, brokers));
    config.put(
        "listener.security.protocol.map",
        "CLIENTS:SASL_SSL,BROKERS:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("inter.broker.listener.name", "BROKERS");
    config.put("controller.listener.names", "CONTROLLER");
    config.put("controller.quorum.voters", "1@127.0.0.1:" + controller);

    config.put("listener.name.clients.sasl.enabled.mechanisms", "PLAIN");
    config.put(
        "listener.name.clients.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(USER, PASSWORD));
    config.put("ssl.keystore.type", "PEM");
    config.put("ssl.keystore.certificate.chain", Files.readString(certificates.certificate()));
    config.put("ssl.keystore.key", Files.readString(certificates.privateKey()));

    config.put("auto.create.topics.enable", "false");
    config.put("message.max.bytes", "17825792");
    for (String internal :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      config.put(internal + ".replication.factor", "1");
    }
    config.put("transaction.state.log.min.isr", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("controlled.shutdown.enable", "false");
    config.put("offsets.topic.num.partitions", "3");
    config.put("transaction.state.log.num.partitions", "3");
    return config;
  }

  private static int freePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
