package io.sessionlog.notifier.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.notifier.courier.Snapshot;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.KafkaUnavailable;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.VitalThreads;
import io.sessionlog.support.position.PositionText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * The couriers of this node, once there are topics, and what the API asks about endpoints. Answers
 * wait for Kafka for a bounded time, and otherwise say {@link NotReady}.
 */
public final class Notifier implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(Notifier.class);
  private static final long RETRY_MS = 500;

  /** By then a cluster that is there has answered. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(700);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

  /**
   * How long the broker holds a fetch back where nothing stands yet. A consumer fetches ahead, so a
   * read next to the end leaves such a fetch behind, and the next read waits for its answer: with
   * Kafka's 500 ms two readers brought four notifications a second.
   */
  private static final int FETCH_WAIT_MILLIS = 5;

  /** As Streams: HTTP is up before, and drains after. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final CourierSettings settings;
  private final String instanceId;
  private final Clients clients;
  private final TopicProvisioner topics;
  private final HttpDelivery delivery;
  private final Secrets secrets;
  private final PositionText positions;
  private final NotifierMeters meters;
  private final VitalThreads threads;
  private final Path scratch;
  private final Duration settleWindow;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile @Nullable Running running;
  private volatile Map<Integer, Long> ends = Map.of();

  private record Running(
      Directory directory,
      LogReaders readers,
      Places places,
      Puller puller,
      Tail tail,
      Shards shards,
      Writer writer,
      Remaker remaker,
      Dispatcher dispatcher) {}

  /**
   * @param instanceId names this node towards the group of couriers
   * @param connection how Kafka is reached
   * @param positions tells endpoints where events stand
   * @param scratch a directory that may be made and deleted
   * @param settleWindow as the notices' own
   * @param fatal ends the service once one of its threads has ended
   */
  public Notifier(
      CourierSettings settings,
      String instanceId,
      Map<String, Object> connection,
      TopicProvisioner topics,
      HttpDelivery delivery,
      Secrets secrets,
      PositionText positions,
      Path scratch,
      Duration settleWindow,
      MeterRegistry registry,
      FatalError fatal) {
    this.settings = settings;
    this.instanceId = instanceId;
    this.clients = new Clients(connection);
    this.topics = topics;
    this.delivery = delivery;
    this.secrets = secrets;
    this.positions = positions;
    this.scratch = scratch;
    this.settleWindow = settleWindow;
    this.meters = new NotifierMeters(registry);
    this.threads = new VitalThreads(fatal);
  }

  // --- life

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    Thread starter = threads.errand("notifier-start", this::startOnceThereAreTopics);
    thread = starter;
    starter.start();
  }

  private void startOnceThereAreTopics() {
    while (running == null && stopped.getCount() > 0) {
      try {
        int partitions = awaitTopics();
        if (partitions > 0) {
          run(partitions);
        }
      } catch (InterruptedException | InterruptException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (KafkaException e) {
        log.warn("Kafka was lost at the start, trying again: {}", e.toString());
      }
    }
  }

  /** The notices' runner creates the topics; here they are waited for. */
  private int awaitTopics() throws InterruptedException {
    while (true) {
      try {
        if (topics.provision().withoutLeader().isEmpty()) {
          return topics.partitionsOfEvents();
        }
      } catch (KafkaUnavailable e) {
        log.debug("Kafka does not answer yet");
      } catch (RuntimeException e) {
        // The notices' runner meets the same, and says so.
        log.debug("The topics can't be used", e);
      }
      if (stopped.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
        return 0;
      }
    }
  }

  private synchronized void run(int partitions) {
    if (stopped.getCount() == 0) {
      return;
    }
    var readers = new LogReaders(this::reader, threads);
    var notifications = new NotificationLog(readers, partitions);
    var puller = new Puller(notifications, () -> ends);
    var dispatcher = new Dispatcher(settings, threads, puller::tailMoved);
    var directory = new Directory(this::directoryReader, partitions, dispatcher::changed, threads);
    var places = new Places(notifications, new EventLog(readers, partitions), directory);
    var writer = new Writer(clients, directory);
    var remaker = new Remaker(clients, writer, scratch, settleWindow);
    var shards = new Shards(clients, directory, instanceId, "notifier-shard", dispatcher, threads);
    var tail = new Tail(this::tailReader, partitions, new Watching(dispatcher), threads);
    try {
      writer.start();
    } catch (KafkaException e) {
      writer.close(Duration.ZERO);
      throw e;
    }
    running =
        new Running(directory, readers, places, puller, tail, shards, writer, remaker, dispatcher);
    readers.start();
    directory.start();
    dispatcher.start(
        new Dispatcher.Parts(
            directory,
            notifications,
            shards,
            writer,
            remaker,
            delivery,
            secrets,
            positions,
            meters));
    tail.start();
    shards.start();
  }

  private KafkaConsumer<String, byte[]> reader() {
    return clients.consumer(
        "read_uncommitted",
        Map.of(
            "max.poll.records",
            500,
            "max.partition.fetch.bytes",
            512 * 1024,
            "fetch.max.wait.ms",
            FETCH_WAIT_MILLIS));
  }

  private KafkaConsumer<String, byte[]> directoryReader() {
    return clients.consumer("read_committed", Map.of("max.poll.records", 2_000));
  }

  private KafkaConsumer<String, byte[]> tailReader() {
    return clients.consumer("read_uncommitted", Map.of("max.poll.records", 1_000));
  }

  /** Sees where the tail is, for the backlogs that are shown. */
  private final class Watching implements Tail.Listener {
    private final Tail.Listener next;

    Watching(Tail.Listener next) {
      this.next = next;
    }

    @Override
    public void starts(Map<Integer, Long> offsets) {
      ends = Map.copyOf(offsets);
      next.starts(offsets);
    }

    @Override
    public void came(
        List<Notification> notifications, Map<Integer, Long> offsets, Runnable handled) {
      Map<Integer, Long> moved = new HashMap<>(ends);
      moved.putAll(offsets);
      ends = Map.copyOf(moved);
      next.came(notifications, offsets, handled);
    }
  }

  /** Beside the notices' Streams, which may wait for the same cluster. */
  @Override
  public void stop(Runnable callback) {
    new Thread(
            () -> {
              try {
                stop();
              } finally {
                callback.run();
              }
            },
            "notifier-stop")
        .start();
  }

  /**
   * A cluster that does not answer is not waited for: what could not be stored is delivered again,
   * as after a crash.
   */
  @Override
  public void stop() {
    threads.stopping();
    stopped.countDown();
    Thread starter = thread;
    if (starter != null) {
      starter.interrupt();
    }
    close();
  }

  private synchronized void close() {
    Running now = running;
    if (now != null) {
      Duration patience = clients.isAnswering(ANSWER_TIMEOUT) ? STOP_TIMEOUT : Duration.ZERO;
      now.tail().close();
      now.shards().close(patience);
      now.dispatcher().close();
      now.directory().close();
      now.readers().close();
      now.puller().close();
      now.remaker().close();
      now.writer().close(patience);
    }
    running = null;
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }

  @Override
  public Health health() {
    String ended = threads.ended() != null ? threads.ended() : delivery.ended();
    if (ended != null) {
      return Health.down().withDetail("has ended", ended).build();
    }
    Running now = running;
    if (now == null) {
      return Health.down().withDetail("waiting for", "Kafka").build();
    }
    // A rolling restart goes on once this node could take the next one's endpoints over.
    return now.shards().hasJoined()
        ? Health.up().withDetail("shards", now.shards().owned()).build()
        : Health.down().withDetail("waiting for", "the group of couriers").build();
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new NotReady();
    }
    return now;
  }

  // --- endpoints

  public int maxEndpoints() {
    return settings.maxEndpoints();
  }

  public int maxEndpointsPerUser() {
    return settings.maxEndpointsPerUser();
  }

  public Collection<Endpoint> endpoints() {
    return running().directory().endpoints();
  }

  public Optional<Endpoint> endpoint(String id) {
    return running().directory().endpoint(id);
  }

  public Optional<EndpointState> state(String id) {
    Map<Integer, Long> now = ends;
    return running()
        .directory()
        .progress(id)
        .map(
            progress -> {
              Snapshot snapshot = progress.snapshot();
              long behind =
                  now.entrySet().stream()
                      .filter(end -> !progress.attached().contains(end.getKey()))
                      .mapToLong(
                          end ->
                              Math.max(
                                  0,
                                  end.getValue()
                                      - snapshot
                                          .cursors()
                                          .getOrDefault(end.getKey(), Cursor.at(0))
                                          .offset()))
                      .sum();
              return new EndpointState(
                  snapshot.circuitProbeAt() != null,
                  snapshot.circuitProbeAt(),
                  snapshot.owedCount(),
                  (int) snapshot.owed().stream().filter(owed -> owed.failed() > 0).count(),
                  behind,
                  snapshot.health());
            });
  }

  /** Stores an endpoint, and waits until this node knows it as stored. */
  public void put(Endpoint endpoint) {
    Running now = running();
    awaitKnown(now, KafkaAnswers.await(now.writer().endpoint(endpoint)));
  }

  public void delete(String id) {
    Running now = running();
    awaitKnown(now, KafkaAnswers.await(now.writer().noEndpoint(id)));
  }

  private static void awaitKnown(Running now, RecordMetadata stored) {
    var partition = new TopicPartition(stored.topic(), stored.partition());
    try {
      if (!now.directory().await(partition, stored.offset() + 1, KafkaAnswers.PATIENCE)) {
        throw new NotReady();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotReady();
    }
  }

  /** Ids of ranges that were sent again to an endpoint. */
  public Set<String> resendsDone(String id) {
    return running()
        .directory()
        .progress(id)
        .<Set<String>>map(progress -> new LinkedHashSet<>(progress.snapshot().resendsDone()))
        .orElse(Set.of());
  }

  // --- places in the log, and pulling

  public Places places() {
    return running().places();
  }

  public Puller puller() {
    return running().puller();
  }

  // --- attempts

  /**
   * @param from null: the newest
   */
  public Attempts attempts(
      String id, Attempts.@Nullable Place from, boolean failedOnly, int limit) {
    Running now = running();
    Attempts.Place begin = from;
    if (begin == null) {
      long offset =
          now.directory()
              .progress(id)
              .map(progress -> failedOnly ? progress.failures() : progress.attempts())
              .orElse(-1L);
      begin = new Attempts.Place(offset, 0);
    }
    return new AttemptReader(clients)
        .read(id, now.directory().partitionOf(id), begin, failedOnly, limit);
  }
}
