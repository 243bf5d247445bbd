package io.sessionlog.notifier.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.Position;
import io.sessionlog.notifier.courier.Snapshot;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.notifier.courier.Snapshot.Resend;
import io.sessionlog.notifier.delivery.HttpDelivery;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.Secrets;
import io.sessionlog.notifier.notice.Notification;
import io.sessionlog.support.kafka.KafkaUnavailable;
import io.sessionlog.support.kafka.TopicProvisioner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
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
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** By then a cluster that is there has answered. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(700);

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final int PULL_READS = 24;

  /** As Streams: HTTP is up before, and drains after. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final CourierSettings settings;
  private final String instanceId;
  private final Clients clients;
  private final TopicProvisioner topics;
  private final HttpDelivery delivery;
  private final Secrets secrets;
  private final NotifierMeters meters;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Object tailMoved = new Object();
  private volatile @Nullable Thread thread;
  private volatile @Nullable Running running;
  private volatile Map<Integer, Long> ends = Map.of();

  private record Running(
      Directory directory,
      NotificationLog notifications,
      Tail tail,
      Shards shards,
      Writer writer,
      Dispatcher dispatcher) {}

  /**
   * @param instanceId names this node towards the group of couriers
   * @param connection how Kafka is reached
   */
  public Notifier(
      CourierSettings settings,
      String instanceId,
      Map<String, Object> connection,
      TopicProvisioner topics,
      HttpDelivery delivery,
      Secrets secrets,
      MeterRegistry registry) {
    this.settings = settings;
    this.instanceId = instanceId;
    this.clients = new Clients(connection);
    this.topics = topics;
    this.delivery = delivery;
    this.secrets = secrets;
    this.meters = new NotifierMeters(registry);
  }

  // --- life

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    var starter = new Thread(this::startOnceThereAreTopics, "notifier-start");
    starter.setDaemon(true);
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
    var dispatcher = new Dispatcher(settings, this::tailMoved);
    var directory = new Directory(clients, partitions, dispatcher::changed);
    var notifications = new NotificationLog(clients, partitions);
    var writer = new Writer(clients, directory);
    var shards = new Shards(clients, directory, instanceId, "notifier-shard", dispatcher);
    var tail = new Tail(clients, partitions, new Watching(dispatcher));
    try {
      writer.start();
    } catch (KafkaException e) {
      writer.close(Duration.ZERO);
      throw e;
    }
    running = new Running(directory, notifications, tail, shards, writer, dispatcher);
    notifications.start();
    directory.start();
    dispatcher.start(
        new Dispatcher.Parts(directory, notifications, shards, writer, delivery, secrets, meters));
    tail.start();
    shards.start();
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

  private void tailMoved() {
    synchronized (tailMoved) {
      tailMoved.notifyAll();
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
      now.notifications().close();
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
    Running now = running;
    return now == null
        ? Health.down().withDetail("waiting for", "Kafka").build()
        : Health.up().withDetail("shards", now.shards().owned()).build();
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new NotReady();
    }
    return now;
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotReady();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("Kafka did not answer: {}", e.toString());
      throw new NotReady();
    }
  }

  // --- endpoints

  public int maxEndpoints() {
    return settings.maxEndpoints();
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
    awaitKnown(now, await(now.writer().endpoint(endpoint)));
  }

  public void delete(String id) {
    Running now = running();
    awaitKnown(now, await(now.writer().noEndpoint(id)));
  }

  private static void awaitKnown(Running now, RecordMetadata stored) {
    var partition = new TopicPartition(stored.topic(), stored.partition());
    try {
      if (!now.directory().await(partition, stored.offset() + 1, PATIENCE)) {
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

  // --- places in the log

  /** Cursors at the log's present end: whatever is accepted from now on comes behind them. */
  public Map<Integer, Cursor> now() {
    return cursors(await(running().notifications().ends()));
  }

  /** Where what is kept begins. */
  public Map<Integer, Cursor> begin() {
    return cursors(await(running().notifications().begins()));
  }

  public Map<Integer, Cursor> at(Instant time) {
    return cursors(await(running().notifications().at(time)));
  }

  /**
   * Cursors at an event: exactly there in its own partition, and at its time in the others.
   *
   * @return empty if there is no such event
   */
  public Optional<Map<Integer, Cursor>> at(Position position) {
    NotificationLog notifications = running().notifications();
    if (position.partition() >= notifications.partitions()) {
      return Optional.empty();
    }
    return await(notifications.timeOf(position))
        .map(
            time -> {
              Map<Integer, Long> offsets =
                  new HashMap<>(await(notifications.at(time.minusMillis(1))));
              offsets.computeIfPresent(
                  position.partition(), (p, from) -> from(notifications, position, from));
              return cursors(offsets);
            });
  }

  private static long from(NotificationLog notifications, Position position, long from) {
    long end = await(notifications.ends()).getOrDefault(position.partition(), 0L);
    long offset = from;
    while (offset < end) {
      NotificationLog.Batch batch = await(notifications.read(position.partition(), offset));
      for (Notification notification : batch.notifications()) {
        if (notification.order() >= 0 && notification.eventOffset() >= position.offset()) {
          return notification.offset();
        }
      }
      if (batch.next() <= offset) {
        throw new NotReady();
      }
      offset = batch.next();
    }
    return end;
  }

  private static Map<Integer, Cursor> cursors(Map<Integer, Long> offsets) {
    Map<Integer, Cursor> cursors = new HashMap<>();
    offsets.forEach((partition, offset) -> cursors.put(partition, Cursor.at(offset)));
    return cursors;
  }

  /**
   * A range between two places, with its session's partition alone if it is one session's.
   *
   * @param sessionId null: all
   */
  public Resend range(
      Map<Integer, Cursor> from, Map<Integer, Cursor> to, @Nullable String sessionId) {
    Map<Integer, Long> next = new HashMap<>();
    Map<Integer, Long> end = new HashMap<>();
    from.forEach(
        (partition, cursor) -> {
          next.put(partition, cursor.offset());
          end.put(partition, to.getOrDefault(partition, cursor).offset());
        });
    return new Resend(next, end, sessionId);
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

  // --- pulling

  /**
   * Reads on from a place, in bounded steps: a page may be short or empty although more follows.
   *
   * @param wait for something to come where there is nothing yet
   */
  public Pulled pull(
      Map<Integer, Cursor> after, Predicate<Notification> wanted, int limit, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    Pulled pulled = pull(after, wanted, limit);
    while (pulled.notifications().isEmpty() && pulled.atEnd()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0 || running == null) {
        return pulled;
      }
      try {
        synchronized (tailMoved) {
          tailMoved.wait(Math.min(left, 1_000));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return pulled;
      }
      pulled = pull(pulled.next(), wanted, limit);
    }
    return pulled;
  }

  private Pulled pull(Map<Integer, Cursor> after, Predicate<Notification> wanted, int limit) {
    NotificationLog notifications = running().notifications();
    Map<Integer, Long> end = ends;
    Map<Integer, Cursor> next = new HashMap<>(after);
    List<Notification> found = new ArrayList<>();
    int reads = 0;
    for (int partition = 0; partition < notifications.partitions(); partition++) {
      Cursor cursor = next.getOrDefault(partition, Cursor.at(0));
      long until = end.getOrDefault(partition, 0L);
      while (cursor.offset() < until) {
        if (found.size() >= limit || reads++ >= PULL_READS) {
          next.put(partition, cursor);
          return new Pulled(found, next, false);
        }
        NotificationLog.Batch batch = await(notifications.read(partition, cursor.offset()));
        long before = cursor.offset();
        for (Notification notification : batch.notifications()) {
          if (found.size() >= limit) {
            break;
          }
          if (!cursor.isBehind(notification) && wanted.test(notification)) {
            found.add(notification);
          }
          cursor = cursor.behind(notification);
        }
        if (found.size() < limit && batch.next() > cursor.offset()) {
          cursor = new Cursor(batch.next(), cursor.order(), cursor.log());
        }
        if (cursor.offset() == before) {
          break;
        }
      }
      next.put(partition, cursor);
    }
    return new Pulled(found, next, true);
  }
}
