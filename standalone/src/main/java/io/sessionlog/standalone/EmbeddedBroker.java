package io.sessionlog.standalone;

import io.sessionlog.model.wire.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.NotControllerException;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.controller.ControllerRequestContext;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker, broker and controller in one, that keeps its data in a directory and listens
 * on loopback alone. It is sized for one machine and a few thousand sessions, not for production.
 *
 * <p>It is put together as {@link kafka.server.KafkaRaftServer} does it, but for one step between
 * controller and broker. A controller that starts takes every broker that it knows for alive, and
 * refuses a second one of that id until the first has been silent for 9 s. Here the first is this
 * one's own last run, and the lock of the directory proves that it is gone. So it is unregistered.
 * A shorter session would fence the broker whenever the machine is busy.
 */
final class EmbeddedBroker implements AutoCloseable {

  private static final int NODE_ID = 1;
  private static final String CONTROLLER_LISTENER = "CONTROLLER";

  /** What Kafka's own format command leaves in a directory, with the cluster's id. */
  private static final String META_PROPERTIES = "meta.properties";

  private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(30);
  private static final long RETRY_NANOS = 10_000_000;
  private static final Logger log = LoggerFactory.getLogger(EmbeddedBroker.class);

  private final DirectoryLock lock;
  private final ControllerServer controller;
  private final BrokerServer broker;
  private final String bootstrapServers;

  private EmbeddedBroker(DirectoryLock lock, KafkaConfig config, String bootstrapServers) {
    this.lock = lock;
    this.bootstrapServers = bootstrapServers;
    var directories = KafkaRaftServer.initializeLogDirs(config, log, "");
    MetaPropertiesEnsemble properties = directories._1();
    var shared =
        new SharedServer(
            config,
            properties,
            Time.SYSTEM,
            Server.initializeMetrics(config, Time.SYSTEM, properties.clusterId().orElseThrow()),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
            new StandardFaultHandlerFactory(),
            ServerSocketFactory.INSTANCE);
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), directories._2());
    broker = new BrokerServer(shared);
  }

  /**
   * Starts the broker on its data of last time, or formats an empty directory.
   *
   * @param port 0 for any free one
   */
  static EmbeddedBroker start(Path directory, int port) {
    return start(directory, port, Map.of());
  }

  /**
   * @param more of Kafka's settings, over ours
   */
  static EmbeddedBroker start(Path directory, int port, Map<String, String> more) {
    int brokerPort = port == 0 ? freePort() : port;
    Path data = directory.resolve("log");
    DirectoryLock lock;
    boolean used;
    try {
      lock = DirectoryLock.take(directory);
      used = Files.exists(data.resolve(META_PROPERTIES));
      if (!used) {
        format(data);
      }
    } catch (Exception e) {
      throw new IllegalStateException(
          "The broker's data directory " + directory + " can't be used: " + e.getMessage(), e);
    }
    Properties config = config(data, brokerPort);
    config.putAll(more);
    var server = new EmbeddedBroker(lock, new KafkaConfig(config), "127.0.0.1:" + brokerPort);
    try {
      server.startup(used);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void startup(boolean used) {
    controller.startup();
    if (used) {
      unregisterLastRun();
    }
    broker.startup();
  }

  /** The controller is not active at once: a quorum of one elects itself too. */
  private void unregisterLastRun() {
    long deadline = System.nanoTime() + ELECTION_TIMEOUT.toNanos();
    var anonymous =
        new ControllerRequestContext(
            new RequestHeaderData(), KafkaPrincipal.ANONYMOUS, OptionalLong.of(deadline));
    while (true) {
      try {
        controller.controller().unregisterBroker(anonymous, NODE_ID).get();
        return;
      } catch (ExecutionException e) {
        if (e.getCause() instanceof BrokerIdNotRegisteredException) {
          return;
        }
        if (!(e.getCause() instanceof NotControllerException) || System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "The broker's metadata can't be used: " + e.getMessage(), e);
        }
        LockSupport.parkNanos(RETRY_NANOS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the broker starts", e);
      }
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  private static void format(Path log) throws Exception {
    Files.createDirectories(log);
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    new Formatter()
        .setPrintStream(silent)
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(CONTROLLER_LISTENER)
        .setMetadataLogDirectory(log.toString())
        .addDirectory(log.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .run();
  }

  private static Properties config(Path log, int port) {
    int controllerPort = freePort();
    var config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", Integer.toString(NODE_ID));
    config.put("log.dir", log.toString());
    config.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
            .formatted(port, CONTROLLER_LISTENER, controllerPort));
    config.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    config.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    config.put("controller.listener.names", CONTROLLER_LISTENER);
    config.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);

    config.put("auto.create.topics.enable", "false");
    config.put("message.max.bytes", Integer.toString(Topics.MAX_RECORD_BYTES));
    config.put("replica.fetch.max.bytes", Integer.toString(Topics.MAX_RECORD_BYTES));
    config.put("socket.request.max.bytes", Integer.toString(2 * Topics.MAX_RECORD_BYTES));
    for (String internal :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      config.put(internal + ".replication.factor", "1");
    }
    config.put("transaction.state.log.min.isr", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    // No other broker joins, and no other client: start at once.
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("controlled.shutdown.enable", "false");
    // The projector begins a transaction as soon as it has ended one: by default the first batch of
    // the next waits 20 ms when the last is still being completed.
    config.put("add.partitions.to.txn.retry.backoff.ms", "2");

    // Small: the defaults are for a machine that does nothing else.
    config.put("offsets.topic.num.partitions", "3");
    config.put("transaction.state.log.num.partitions", "3");
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "4");
    config.put("background.threads", "2");
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(8 * 1024 * 1024));
    config.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    return config;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("No free port on loopback", e);
    }
  }

  @Override
  public void close() {
    // The broker first: it takes its leave of the controller.
    broker.shutdown();
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
    lock.close();
  }
}
