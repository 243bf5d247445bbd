package io.sessionlog.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.system.chaos.ServiceNode.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/**
 * Projectors with many sessions, each in the memory of its container in docker-compose.yml: one
 * folds them all, restores them on an empty disk, and is followed by another when it is killed.
 *
 * <pre>./mvnw verify -Pchaos -Dtest.groups=restore [-Dmemory.sessions=1000000]</pre>
 */
@Tag("restore")
class ProjectorMemoryTest {

  private static final int SESSIONS = Integer.getInteger("memory.sessions", 1_000_000);

  /** {@code mem_limit}. */
  private static final long CONTAINER_BYTES = 1L << 30;

  /** What the image's {@code MaxRAMPercentage} makes of it. */
  private static final String HEAP = "-Xmx614m";

  private static final Path DIRECTORY = Path.of("target", "chaos");
  private static final Path FLEET = DIRECTORY.resolve("memory");
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final String GROUP = "session-projector";
  private static final int PROBES = 100;

  private final List<String> rows = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  @Test
  void projectors_of_1_GiB_hold_many_sessions_and_take_over_from_each_other() throws Exception {
    FileSystemUtils.deleteRecursively(FLEET);
    var ports = new Ports(20);
    var kafka = new KafkaCluster(FLEET, ports, false);
    opened.add(kafka);
    kafka.awaitUp();
    ServiceNode west = projector(Zone.WEST, ports, kafka);
    ServiceNode east = projector(Zone.EAST, ports, kafka);
    MemoryLimit limit = start(west);
    append(kafka, "many-", SESSIONS);
    measure("folded by one", kafka, west, limit);

    west.jvm().kill();
    west.wipe();
    limit = start(west);
    measure("restored by one, on an empty disk", kafka, west, limit);

    MemoryLimit other = start(east);
    measure("a standby restored beside it", kafka, east, other);
    append(kafka, "more-", SESSIONS);
    measure("twice as many, folded by both", kafka, east, other);

    west.jvm().kill();
    append(kafka, "probe-", PROBES);
    measure("one of both killed: all taken over", kafka, east, other);

    Files.writeString(
        DIRECTORY.resolve("memory-report.md"),
        "| "
            + SESSIONS
            + " sessions | after | resident |\n|---|---:|---:|\n"
            + String.join("", rows));
    rows.forEach(System.out::print);
  }

  private static ServiceNode projector(Zone zone, Ports ports, KafkaCluster kafka) {
    return new ServiceNode(
        Service.PROJECTOR, zone, ports.next(), kafka.bootstrapServers(zone), FLEET, Map.of());
  }

  private MemoryLimit start(ServiceNode projector) {
    Optional<MemoryLimit> limit =
        MemoryLimit.of("sessionlog-" + projector.name() + "-" + opened.size(), CONTAINER_BYTES);
    assumeThat(limit).as("only root can bound memory").isPresent();
    projector.startWithHeap(HEAP);
    limit.orElseThrow().add(projector.jvm());
    opened.add(limit.orElseThrow());
    opened.add(projector::close);
    projector.awaitReady();
    return limit.orElseThrow();
  }

  private static void append(KafkaCluster kafka, String prefix, int count) {
    try (var log = new PastIngest(kafka.bootstrapServers())) {
      for (int i = 0; i < count; i++) {
        log.append(prefix + i, "session_registered", "{\"userId\":\"user-" + i % 1_000 + "\"}");
        log.append(prefix + i, "ready", "{}");
      }
    }
  }

  /** Until all is folded and committed, and the projector that is looked at is ready. */
  private void measure(String what, KafkaCluster kafka, ServiceNode projector, MemoryLimit limit) {
    long begin = System.nanoTime();
    await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(() -> projector.isReady() && behind(kafka.admin()) == 0);
    assertThat(projector.jvm().isAlive()).as("not killed for its memory").isTrue();
    rows.add(
        String.format(
            Locale.ROOT,
            "| %s | %.1f s | %d MB |%n",
            what,
            Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1_000.0,
            limit.residentBytes() / 1_000_000));
  }

  private static long behind(Admin admin) {
    Map<TopicPartition, OffsetAndMetadata> done =
        KafkaCluster.get(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata());
    Map<TopicPartition, OffsetSpec> asked =
        KafkaCluster.get(admin.describeTopics(List.of(Topics.SESSION_EVENTS)).allTopicNames())
            .get(Topics.SESSION_EVENTS)
            .partitions()
            .stream()
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(Topics.SESSION_EVENTS, partition.partition()),
                    partition -> OffsetSpec.latest()));
    return KafkaCluster.get(admin.listOffsets(asked).all()).entrySet().stream()
        .mapToLong(
            end ->
                end.getValue().offset()
                    - (done.get(end.getKey()) == null ? 0 : done.get(end.getKey()).offset()))
        .sum();
  }
}
