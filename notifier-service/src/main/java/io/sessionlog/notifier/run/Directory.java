package io.sessionlog.notifier.run;

import io.sessionlog.model.wire.Topics;
import io.sessionlog.notifier.endpoint.Endpoint;
import io.sessionlog.notifier.endpoint.EndpointCodec;
import io.sessionlog.support.kafka.VitalThreads;
import io.sessionlog.support.partition.KeyPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Every endpoint, and how each is doing, on every node: both topics are read whole at the start,
 * and followed. So any node answers about any endpoint, up to a second behind its owner.
 *
 * <p>After a failure it goes on where it was. From the start again it would tell of endpoints as
 * they were, by and by, and their couriers would do again what was asked of them then: leave out
 * what is owed, or begin anew.
 */
final class Directory implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Directory.class);

  private final Supplier<? extends Consumer<String, byte[]>> consumers;
  private final int partitions;
  private final java.util.function.Consumer<String> changed;
  private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();

  /** As it stands in Kafka: it changes ten times a second, and is seldom asked for. */
  private final Map<String, byte[]> progress = new ConcurrentHashMap<>();

  private final Map<TopicPartition, Long> read = new HashMap<>();
  private final RetryPause pause = new RetryPause();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile @Nullable Consumer<String, byte[]> consumer;

  /**
   * @param consumers that read what is committed
   * @param changed told the id of each endpoint that is new, changed or gone
   */
  Directory(
      Supplier<? extends Consumer<String, byte[]>> consumers,
      int partitions,
      java.util.function.Consumer<String> changed,
      VitalThreads threads) {
    this.consumers = consumers;
    this.partitions = partitions;
    this.changed = changed;
    this.thread = threads.thread("notifier-directory", this::run);
  }

  void start() {
    thread.start();
  }

  Optional<Endpoint> endpoint(String id) {
    return Optional.ofNullable(endpoints.get(id));
  }

  Collection<Endpoint> endpoints() {
    return endpoints.values();
  }

  /** Empty: it has none yet, or none that can be read. */
  Optional<Progress> progress(String id) {
    byte[] stored = progress.get(id);
    try {
      return stored == null ? Optional.empty() : Optional.of(Progress.read(stored));
    } catch (JacksonException e) {
      log.error("The progress of {} cannot be read", id);
      return Optional.empty();
    }
  }

  int partitionOf(String endpointId) {
    return KeyPartition.of(endpointId, partitions);
  }

  /** Whether all that stood before this offset is known here, within a time. */
  boolean await(TopicPartition partition, long offset, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (read) {
      while (read.getOrDefault(partition, -1L) < offset) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || stopping) {
          return false;
        }
        read.wait(left);
      }
      return true;
    }
  }

  private void run() {
    while (!stopping) {
      try (Consumer<String, byte[]> reader = consumers.get()) {
        consumer = reader;
        follow(reader);
      } catch (WakeupException | InterruptException stop) {
        log.debug("The directory is left");
      } catch (RuntimeException e) {
        log.warn("The endpoints could not be read, trying again: {}", e.toString());
        pause.await();
      }
    }
  }

  private void follow(Consumer<String, byte[]> reader) {
    List<TopicPartition> all = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      all.add(new TopicPartition(Topics.NOTIFICATION_ENDPOINTS, p));
      all.add(new TopicPartition(Topics.NOTIFICATION_PROGRESS, p));
    }
    reader.assign(all);
    Map<TopicPartition, Long> before;
    synchronized (read) {
      before = Map.copyOf(read);
    }
    for (TopicPartition partition : all) {
      Long next = before.get(partition);
      if (next == null) {
        reader.seekToBeginning(List.of(partition));
      } else {
        reader.seek(partition, next);
      }
    }
    while (!stopping) {
      reader.poll(Duration.ofMillis(200)).forEach(this::take);
      pause.wentWell();
      synchronized (read) {
        all.forEach(partition -> read.put(partition, reader.position(partition)));
        read.notifyAll();
      }
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    String id = record.key();
    if (id == null) {
      return;
    }
    try {
      if (record.topic().equals(Topics.NOTIFICATION_ENDPOINTS)) {
        if (record.value() == null) {
          endpoints.remove(id);
        } else {
          endpoints.put(id, EndpointCodec.read(record.value()));
        }
        changed.accept(id);
      } else if (!id.equals(Progress.TAIL)) {
        if (record.value() == null) {
          progress.remove(id);
        } else {
          progress.put(id, record.value());
        }
      }
    } catch (JacksonException e) {
      log.error(
          "{}-{}:{} cannot be read, and is passed over",
          record.topic(),
          record.partition(),
          record.offset());
    }
  }

  @Override
  public void close() {
    stopping = true;
    pause.stop();
    Consumer<String, byte[]> reader = consumer;
    if (reader != null) {
      reader.wakeup();
    }
  }
}
