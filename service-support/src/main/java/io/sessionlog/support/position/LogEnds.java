package io.sessionlog.support.position;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks once a second where the topics end, and tells it to their {@link Freshness}.
 *
 * <p>An end counts the marks of transactions, which no reader meets. So where a reader stands
 * before an end for a second, what lies between is looked at once: if there is no record, the
 * reader has read everything.
 */
public final class LogEnds implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LogEnds.class);

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Until something is known of every partition. */
  private static final Duration FIRST_INTERVAL = Duration.ofMillis(100);

  private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(900);
  private static final Duration LOOK_TIMEOUT = Duration.ofMillis(200);

  private final Map<String, Object> config;
  private final Map<String, Freshness> topics;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param topics who reads which topic
   */
  public LogEnds(Map<String, Object> connection, String clientId, Map<String, Freshness> topics) {
    this.config = new HashMap<>(connection);
    this.topics = Map.copyOf(topics);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    // Who only asks must not make a topic, with whatever bounds the brokers have.
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    config.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
    config.put(
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
    thread = new Thread(this::run, "log-ends");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!isStopping(Duration.ZERO)) {
      try (var consumer =
          new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        boolean isKnown;
        do {
          isKnown = tell(consumer);
        } while (!isStopping(isKnown ? INTERVAL : FIRST_INTERVAL));
      } catch (KafkaException notReached) {
        log.debug("The ends of the topics are not known now: {}", notReached.getMessage());
        isStopping(INTERVAL);
      }
    }
  }

  /** Whether something is known of every partition that is read here. */
  private boolean tell(Consumer<byte[], byte[]> consumer) {
    boolean isKnown = true;
    for (Map.Entry<String, Freshness> topic : topics.entrySet()) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo partition : consumer.partitionsFor(topic.getKey(), ANSWER_TIMEOUT)) {
        partitions.add(new TopicPartition(partition.topic(), partition.partition()));
      }
      Freshness freshness = topic.getValue();
      long when = freshness.nanoTime();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER_TIMEOUT);
      ends.forEach((partition, end) -> freshness.heard(partition.partition(), end, when));
      for (TopicPartition partition : partitions) {
        Freshness.Mark missing = freshness.missing(partition.partition());
        if (missing != null) {
          look(consumer, partition, missing, freshness);
        }
      }
      isKnown &= freshness.settle();
    }
    return isKnown;
  }

  private static void look(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      Freshness.Mark missing,
      Freshness freshness) {
    consumer.assign(List.of(partition));
    try {
      consumer.seek(partition, missing.readUpTo());
      if (consumer.poll(LOOK_TIMEOUT).isEmpty()) {
        freshness.isEmpty(
            partition.partition(),
            missing.readUpTo(),
            consumer.position(partition, ANSWER_TIMEOUT));
      }
    } finally {
      consumer.unsubscribe();
    }
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
