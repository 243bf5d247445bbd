package io.sessionlog.ingest.admission;

import io.sessionlog.model.Position;
import io.sessionlog.model.SessionId;
import io.sessionlog.model.SessionState;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reads the topic of states that is served from its start, and on: what it tells of sessions is
 * what this node knows of them. While Kafka is gone, what was read last counts.
 */
final class SessionFollower implements AutoCloseable, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(SessionFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final KnownSessions known;
  private final Supplier<String> served;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "known-sessions");

  /**
   * @param served the topic of states that is served now
   * @param consumers makes one that begins where a partition begins, and belongs to no group
   */
  SessionFollower(
      KnownSessions known, Supplier<String> served, Supplier<Consumer<byte[], byte[]>> consumers) {
    this.known = known;
    this.served = served;
    this.consumers = consumers;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!isStopping(Duration.ZERO)) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        follow(consumer);
      } catch (KafkaException notReached) {
        if (!isStopping(PAUSE)) {
          log.warn("Which sessions there are is not read now: {}", notReached.getMessage());
        }
      }
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    String topic = served.get();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    if (partitions.isEmpty()) {
      isStopping(PAUSE);
      return;
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    known.readAnew();
    boolean isRead = false;
    while (topic.equals(served.get()) && !isStopping(Duration.ZERO)) {
      for (ConsumerRecord<byte[], byte[]> state : consumer.poll(POLL)) {
        take(state);
      }
      if (!isRead
          && ends.entrySet().stream()
              .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        isRead = true;
        known.read();
        log.info("{} sessions are known", known.count());
      }
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> state) {
    String sessionId = new String(state.key(), StandardCharsets.UTF_8);
    Position at = null;
    if (state.value() == null) {
      at = positionOfTombstone(state);
      if (SessionId.isValid(sessionId)) {
        known.remove(sessionId, at);
      }
      // Else it tells how far a partition has come, and of no session.
    } else {
      try {
        SessionState there = StateCodec.read(state.value());
        at = there.position();
        known.put(sessionId, there.userId(), at);
      } catch (UnreadableEvent ofAnotherVersion) {
        known.put(sessionId, null, null);
      }
    }
    if (at != null) {
      known.folded(at);
    }
  }

  private static @Nullable Position positionOfTombstone(ConsumerRecord<byte[], byte[]> tombstone) {
    Header position = tombstone.headers().lastHeader(RecordHeaders.POSITION);
    return position == null
        ? null
        : Position.parse(new String(position.value(), StandardCharsets.UTF_8)).orElse(null);
  }

  /** Nobody is to be sent here while new sessions are refused. */
  @Override
  public Health health() {
    return known.isRead() ? Health.up().build() : Health.down().build();
  }

  private boolean isStopping(Duration within) {
    try {
      return stopping.await(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    thread.interrupt();
  }
}
