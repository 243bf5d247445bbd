package io.sessionlog.bench.process;

import io.sessionlog.model.wire.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** A broker and controller in a process of its own, with the settings of docker-compose.yml. */
public final class Broker implements AutoCloseable {

  private static final String NODE_ID = "1";

  private final Jvm jvm;
  private final String address;
  private final Path log;

  private Broker(Jvm jvm, String address, Path log) {
    this.jvm = jvm;
    this.address = address;
    this.log = log;
  }

  static Broker start(Path directory, List<String> options) {
    int port = Ports.free();
    int controllerPort = Ports.free();
    String address = "127.0.0.1:" + port;
    Path log = directory.resolve("broker-data");
    Path config = directory.resolve("server.properties");
    try {
      format(log);
      try (var out = Files.newOutputStream(config)) {
        config(log, address, controllerPort).store(out, null);
      }
    } catch (Exception e) {
      throw new IllegalStateException("The broker can't be set up in " + directory, e);
    }
    Jvm jvm =
        Jvm.start(
            new Jvm.Command(
                "kafka.Kafka",
                options,
                List.of(config.toString()),
                Map.of(),
                directory.resolve("broker.log")));
    return new Broker(jvm, address, log);
  }

  private static void format(Path log) throws Exception {
    Files.createDirectories(log);
    var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    new Formatter()
        .setPrintStream(silent)
        .setNodeId(Integer.parseInt(NODE_ID))
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(log.toString())
        .addDirectory(log.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .run();
  }

  private static Properties config(Path log, String address, int controllerPort) {
    var config = new Properties();
    config.put("process.roles", "broker,controller");
    config.put("node.id", NODE_ID);
    config.put("log.dir", log.toString());
    config.put("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
    config.put("controller.listener.names", "CONTROLLER");
    config.put("inter.broker.listener.name", "BROKER");
    config.put(
        "listeners", "CONTROLLER://127.0.0.1:%d,BROKER://%s".formatted(controllerPort, address));
    config.put("advertised.listeners", "BROKER://" + address);
    config.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT");
    config.put("auto.create.topics.enable", "false");
    config.put("message.max.bytes", Integer.toString(Topics.MAX_RECORD_BYTES));
    config.put("replica.fetch.max.bytes", Integer.toString(Topics.MAX_RECORD_BYTES));
    config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    config.put("add.partitions.to.txn.retry.backoff.ms", "2");
    // One broker: every topic has one replica.
    for (String internal :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      config.put(internal + ".replication.factor", "1");
    }
    config.put("transaction.state.log.min.isr", "1");
    config.put("share.coordinator.state.topic.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("controlled.shutdown.enable", "false");
    // Small: it shares the machine with everything else.
    config.put("offsets.topic.num.partitions", "6");
    config.put("transaction.state.log.num.partitions", "6");
    config.put("num.network.threads", "2");
    config.put("num.io.threads", "4");
    config.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
    return config;
  }

  /** Waits until it answers, and makes the topics as the services would. */
  void createTopics(int partitions) {
    try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
      var replication = new Topics.Replication(partitions, (short) 1, 1);
      admin
          .createTopics(
              List.of(
                  Topics.sessionEvents(replication),
                  Topics.sessionState(replication),
                  Topics.sessionEventsRejected(replication),
                  Topics.sessionEventsDlq(replication)))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The topics can't be created, see " + jvm.log(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public String address() {
    return address;
  }

  public Jvm jvm() {
    return jvm;
  }

  /** What a topic takes on disk. */
  public long bytesOnDisk(String topic) {
    try (var files = Files.walk(log)) {
      return files
          .filter(file -> file.toString().matches(".*/" + topic + "-[0-9]+/[0-9]+\\.log"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * What a compacted topic keeps: of each key the last value, where it is none that deletes.
   *
   * @return bytes of keys and values
   */
  public long bytesKept(String topic) {
    Map<Bytes, Integer> kept = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                address,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
          Bytes key = Bytes.wrap(record.key());
          if (record.value() == null) {
            kept.remove(key);
          } else {
            kept.put(key, record.key().length + record.value().length);
          }
        }
      }
    }
    return kept.values().stream().mapToLong(Integer::longValue).sum();
  }

  @Override
  public void close() {
    jvm.close();
  }
}
