package io.sessionlog.notifier.run;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.courier.Snapshot.Cursor;
import io.sessionlog.support.kafka.VitalThreads;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which endpoints are this node's: those in the partitions of {@code notification-endpoints} that
 * its group gives it. Each of these is a shard.
 *
 * <p><b>Hand-over.</b> A shard's progress is written by a transactional producer named after the
 * shard. Whoever is given it first makes that producer anew, which fences the one before, and then
 * reads the progress: what it reads is the last that was ever stored by anybody else. A node that
 * was paused and wakes up may still post what it had under way, and can store nothing.
 *
 * <p><b>Threads.</b> One for the group, one for writing; the listener is called on both.
 */
final class Shards {

  private static final Logger log = LoggerFactory.getLogger(Shards.class);
  private static final String GROUP = "notifier-couriers";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration HAND_OVER_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(5);

  /** Told which shards are this node's. */
  interface Listener {

    void gained(int shard, Map<String, Progress> progress, Map<Integer, Cursor> tail);

    /** The future ends once nothing more is written of the shard. */
    CompletableFuture<Void> handsOver(int shard);

    /** Another node has it. */
    void lost(int shard);
  }

  private final Clients clients;
  private final Directory directory;
  private final String instanceId;
  private final String transactionalIdPrefix;
  private final Listener listener;
  private final Map<Integer, KafkaProducer<String, byte[]>> producers = new ConcurrentHashMap<>();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "notifier-progress");
            thread.setDaemon(true);
            return thread;
          });
  private final RetryPause pause = new RetryPause();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean joined;
  private volatile @Nullable KafkaConsumer<String, byte[]> consumer;

  Shards(
      Clients clients,
      Directory directory,
      String instanceId,
      String transactionalIdPrefix,
      Listener listener,
      VitalThreads threads) {
    this.clients = clients;
    this.directory = directory;
    this.instanceId = instanceId;
    this.transactionalIdPrefix = transactionalIdPrefix;
    this.listener = listener;
    this.thread = threads.thread("notifier-shards", this::run);
  }

  void start() {
    thread.start();
  }

  /** Whether the group has said which shards are this node's, if only that none is. */
  boolean hasJoined() {
    return joined;
  }

  int owned() {
    return producers.size();
  }

  private void run() {
    while (!stopping) {
      KafkaConsumer<String, byte[]> member = member();
      consumer = member;
      boolean isLost = false;
      try {
        member.subscribe(List.of(Topics.NOTIFICATION_ENDPOINTS), new Rebalance(member));
        while (!stopping) {
          // The directory reads the endpoints; this one is a member, and reads nothing.
          member.poll(Duration.ofMillis(500));
          pause.wentWell();
        }
        handOver(List.copyOf(producers.keySet()));
      } catch (WakeupException | InterruptException stop) {
        handOver(List.copyOf(producers.keySet()));
      } catch (RuntimeException e) {
        log.warn("The group of couriers was left, joining again: {}", e.toString());
        List.copyOf(producers.keySet()).forEach(this::lose);
        isLost = true;
      } finally {
        close(member);
      }
      if (isLost) {
        pause.await();
      }
    }
  }

  private KafkaConsumer<String, byte[]> member() {
    return clients.consumer(
        "read_committed",
        Map.of(
            "group.id",
            GROUP,
            "group.instance.id",
            instanceId,
            "session.timeout.ms",
            6_000,
            "heartbeat.interval.ms",
            2_000,
            "auto.offset.reset",
            "latest",
            "partition.assignment.strategy",
            CooperativeStickyAssignor.class.getName()));
  }

  /**
   * Who stops leaves the group, though it has a name there that would be kept for it: the others
   * take its shards over at once, not after the timeout of its session.
   */
  private void close(KafkaConsumer<String, byte[]> member) {
    var membership =
        stopping ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.DEFAULT;
    try {
      member.close(CloseOptions.groupMembershipOperation(membership).withTimeout(LEAVE_TIMEOUT));
    } catch (KafkaException e) {
      log.debug("The group of couriers was not left in order", e);
    }
  }

  private final class Rebalance implements ConsumerRebalanceListener {
    private final KafkaConsumer<String, byte[]> member;

    Rebalance(KafkaConsumer<String, byte[]> member) {
      this.member = member;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      member.pause(partitions);
      partitions.forEach(partition -> gain(partition.partition()));
      joined = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      handOver(partitions.stream().map(TopicPartition::partition).toList());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> lose(partition.partition()));
    }
  }

  private void gain(int shard) {
    KafkaProducer<String, byte[]> producer =
        clients.producer(
            Map.of(
                "transactional.id",
                transactionalIdPrefix + "-" + shard,
                "transaction.timeout.ms",
                7_000,
                "buffer.memory",
                8 * 1024 * 1024));
    try {
      producer.initTransactions();
      Map<String, Progress> progress = new HashMap<>();
      Map<Integer, Cursor> tail = new HashMap<>();
      readProgress(shard, progress, tail);
      producers.put(shard, producer);
      listener.gained(shard, progress, tail);
    } catch (InterruptedException e) {
      producer.close(Duration.ZERO);
      throw new InterruptException(e);
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  private void readProgress(int shard, Map<String, Progress> progress, Map<Integer, Cursor> tail)
      throws InterruptedException {
    var endpoints = new TopicPartition(Topics.NOTIFICATION_ENDPOINTS, shard);
    var stored = new TopicPartition(Topics.NOTIFICATION_PROGRESS, shard);
    try (var reader = clients.consumer("read_committed", Map.of("max.poll.records", 2_000))) {
      reader.assign(List.of(stored));
      Map<TopicPartition, Long> ends = reader.endOffsets(List.of(endpoints, stored));
      reader.seekToBeginning(List.of(stored));
      while (reader.position(stored) < ends.getOrDefault(stored, 0L)) {
        reader
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  if (Progress.TAIL.equals(record.key())) {
                    tail.putAll(Progress.readTail(record.value()));
                  } else if (record.value() == null) {
                    progress.remove(record.key());
                  } else {
                    progress.put(record.key(), Progress.read(record.value()));
                  }
                });
      }
      if (!directory.await(endpoints, ends.getOrDefault(endpoints, 0L), PATIENCE)) {
        throw new KafkaException("the endpoints could not be read in time");
      }
    }
  }

  private void handOver(Collection<Integer> shards) {
    Map<Integer, CompletableFuture<Void>> stored = new HashMap<>();
    shards.forEach(shard -> stored.put(shard, listener.handsOver(shard)));
    long deadline = System.nanoTime() + HAND_OVER_TIMEOUT.toNanos();
    stored.forEach(
        (shard, future) -> {
          try {
            future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (ExecutionException | TimeoutException e) {
            log.warn("The last progress of shard {} was not stored: {}", shard, e.toString());
          }
          close(shard);
        });
  }

  private void lose(int shard) {
    listener.lost(shard);
    close(shard);
  }

  private void close(int shard) {
    KafkaProducer<String, byte[]> producer = producers.remove(shard);
    if (producer != null) {
      producer.close(Duration.ZERO);
    }
  }

  /**
   * Stores progress in one transaction.
   *
   * @param records by key; a null value deletes
   * @return fails if it was not stored
   */
  CompletableFuture<Void> store(int shard, Map<String, byte @Nullable []> records) {
    return CompletableFuture.runAsync(() -> write(shard, records), writer);
  }

  private void write(int shard, Map<String, byte @Nullable []> records) {
    KafkaProducer<String, byte[]> producer = producers.get(shard);
    if (producer == null) {
      throw new IllegalStateException("shard " + shard + " is another node's");
    }
    try {
      producer.beginTransaction();
      records.forEach(
          (key, value) -> {
            // The commit tells whether it was stored.
            var unused =
                producer.send(
                    new ProducerRecord<>(Topics.NOTIFICATION_PROGRESS, shard, key, value));
          });
      producer.commitTransaction();
    } catch (RuntimeException e) {
      // One that was closed meanwhile has been handed over.
      if (producers.get(shard) == producer && !isAborted(producer, e)) {
        log.warn(
            "The progress of shard {} can't be written, joining anew: {}", shard, e.toString());
        lose(shard);
        joinAnew();
      }
      throw e;
    }
  }

  /** Whether the producer can go on after a failure. */
  private static boolean isAborted(KafkaProducer<String, byte[]> producer, RuntimeException why) {
    if (why instanceof ProducerFencedException) {
      return false;
    }
    try {
      producer.abortTransaction();
      return true;
    } catch (RuntimeException unusable) {
      log.debug("The transaction can't be aborted", unusable);
      return false;
    }
  }

  /**
   * Only the group knows whose a shard is. A producer is fenced by whoever took the shard over, but
   * also by Kafka itself, which ends a transaction that was open for too long; then the group says
   * that the shard is still this node's, and it is gained once more.
   */
  private void joinAnew() {
    KafkaConsumer<String, byte[]> member = consumer;
    if (member != null) {
      member.wakeup();
    }
  }

  /**
   * Stores the last progress and leaves the group.
   *
   * @param patience for that; zero leaves both undone, as if the process had died
   */
  void close(Duration patience) {
    stopping = true;
    pause.stop();
    KafkaConsumer<String, byte[]> member = consumer;
    if (member != null) {
      member.wakeup();
    }
    try {
      // For Thread, zero is for ever.
      if (!patience.isZero()) {
        thread.join(patience.toMillis());
      }
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.shutdownNow();
  }
}
