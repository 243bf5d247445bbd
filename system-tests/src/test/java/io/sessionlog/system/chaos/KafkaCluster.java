package io.sessionlog.system.chaos;

import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** Three brokers, and the lines from the services to them. */
final class KafkaCluster implements AutoCloseable {

  private static final int SIZE = 3;
  private static final int SMALL_DISK_MB = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final List<Broker> brokers = new ArrayList<>();
  private final List<Proxy> proxies = new ArrayList<>();
  private final Map<Zone, AtomicBoolean> cut = new EnumMap<>(Zone.class);
  private final Admin admin;
  private final Optional<SmallDisk> smallDisk;

  /**
   * Formats and starts; does not wait.
   *
   * @param withSmallDisk whether one broker gets a disk that can be filled, where that is allowed
   */
  KafkaCluster(Path directory, Ports ports, boolean withSmallDisk) throws Exception {
    for (int id = 1; id <= SIZE; id++) {
      brokers.add(new Broker(id, ports, directory.resolve("broker-" + id)));
    }
    String voters =
        brokers.stream()
            .map(broker -> broker.id() + "@127.0.0.1:" + broker.controllerPort())
            .collect(Collectors.joining(","));
    for (Zone zone : Zone.values()) {
      var isCut = new AtomicBoolean();
      cut.put(zone, isCut);
      for (Broker broker : brokers) {
        proxies.add(Proxy.start(broker.proxyPort(zone), broker.zonePort(zone), isCut));
      }
    }
    smallDisk =
        withSmallDisk
            ? SmallDisk.mount(brokerOnSmallDisk().data(), SMALL_DISK_MB)
            : Optional.empty();
    String clusterId = Uuid.randomUuid().toString();
    for (Broker broker : brokers) {
      broker.format(clusterId, voters);
      broker.start();
    }
    admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                6_000));
  }

  List<Broker> brokers() {
    return brokers;
  }

  /** Empty where none was asked for, or this user may not mount one. */
  Optional<SmallDisk> smallDisk() {
    return smallDisk;
  }

  Broker brokerOnSmallDisk() {
    return brokers.get(SIZE - 1);
  }

  Admin admin() {
    return admin;
  }

  /** Around the proxies. */
  String bootstrapServers() {
    return brokers.stream().map(Broker::address).collect(Collectors.joining(","));
  }

  String bootstrapServers(Zone zone) {
    return brokers.stream().map(broker -> broker.addressIn(zone)).collect(Collectors.joining(","));
  }

  /** The lines of every zone to each broker; 0: as fast as they go. */
  void limitLinesTo(int megabytesPerSecond) {
    proxies.forEach(proxy -> proxy.limitTo(megabytesPerSecond));
  }

  void cut(Zone zone) {
    cut.get(zone).set(true);
  }

  void heal(Zone zone) {
    cut.get(zone).set(false);
  }

  /** The broker that leads a partition of {@code session-events}. */
  Broker leaderOf(int partition) {
    return broker(events().partitions().get(partition).leader().id());
  }

  Broker activeController() {
    return broker(get(admin.describeMetadataQuorum().quorumInfo()).leaderId());
  }

  /**
   * Asks for so many replicas in sync before a topic takes a record.
   *
   * @param topic one that exists
   */
  void requireInSync(String topic, int replicas) {
    var name = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var entry =
        new ConfigEntry(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicas));
    get(
        admin
            .incrementalAlterConfigs(
                Map.of(name, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
            .all());
  }

  private Broker broker(int id) {
    return brokers.get(id - 1);
  }

  private TopicDescription events() {
    return get(
        admin
            .describeTopics(List.of(Topics.SESSION_EVENTS))
            .topicNameValues()
            .get(Topics.SESSION_EVENTS));
  }

  /** Until every partition of every topic has all its replicas in sync again. */
  void awaitWhole() {
    await("all replicas in sync")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () ->
                get(admin.describeTopics(get(admin.listTopics().names())).allTopicNames())
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition -> partition.isr().size() == SIZE));
  }

  /** Starts what does not run, and heals every line. */
  void mend() {
    for (Zone zone : Zone.values()) {
      heal(zone);
    }
    brokers.stream().filter(broker -> !broker.jvm().isAlive()).forEach(Broker::start);
  }

  void awaitUp() {
    await("three brokers")
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> get(admin.describeCluster().nodes()).size() == SIZE);
  }

  static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
    brokers.forEach(broker -> broker.jvm().kill());
    proxies.forEach(Proxy::close);
    smallDisk.ifPresent(SmallDisk::close);
  }
}
