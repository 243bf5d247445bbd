package io.sessionlog.support.kafka;

import io.sessionlog.model.wire.ControlRecords;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.model.wire.UnreadableEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code session-control}: which topic of states is served, and by whom each is written.
 *
 * <p>A thread of its own reads from the topic's start, from when somebody first asks: until then
 * the topic need not exist. What was read stays true while Kafka is away, and is read on after it:
 * from the start again, what was served before would be taken for what is.
 */
public final class SessionControl implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SessionControl.class);

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);
  private static final long RETRY_MS = 200;

  private final Supplier<? extends Consumer<byte[], byte[]>> consumers;
  private final String name;
  private final Map<String, Fold> folds = new ConcurrentHashMap<>();
  private final CountDownLatch known = new CountDownLatch(1);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile Decision decision = Decision.NONE;
  private @Nullable Thread thread;

  /** The next record to read; -1: none was. */
  private long next = -1;

  private volatile @Nullable Consumer<byte[], byte[]> reading;

  /**
   * What is served, and by which record.
   *
   * @param next the offset after the record that says so; 0: there is none. A later decision has a
   *     higher one, whatever the clocks of those who decide say
   */
  public record Decision(Served served, long next) {

    /** As long as nobody has decided. */
    static final Decision NONE = new Decision(Served.FIRST, 0);
  }

  /**
   * @param connection of Kafka's clients
   * @param name of the client
   */
  public SessionControl(Map<String, Object> connection, String name) {
    this(
        () ->
            new KafkaConsumer<>(
                config(connection, name), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        name);
  }

  SessionControl(Supplier<? extends Consumer<byte[], byte[]>> consumers, String name) {
    this.consumers = consumers;
    this.name = name;
  }

  private static Map<String, Object> config(Map<String, Object> connection, String name) {
    Map<String, Object> config = new HashMap<>(connection);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // A rebuild enters what it does in transactions.
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Who only reads must not make a topic, with whatever bounds the brokers have.
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
    return config;
  }

  /**
   * Waits until the topic has been read once.
   *
   * @throws KafkaUnavailable if that takes too long
   */
  public SessionControl await() throws InterruptedException {
    start();
    if (!known.await(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new KafkaUnavailable(
          new TimeoutException(Topics.SESSION_CONTROL + " could not be read yet"));
    }
    return this;
  }

  /** Whether the topic has been read once. */
  public boolean isKnown() {
    return known.getCount() == 0;
  }

  /** What is served, as far as it is known: before that, the first topic. */
  public Served served() {
    return decision.served();
  }

  /** The same, and by which record. */
  public Decision decision() {
    return decision;
  }

  public Optional<Fold> fold(String topic) {
    return Optional.ofNullable(folds.get(topic));
  }

  private synchronized void start() {
    if (thread == null && !isStopping()) {
      var reader = new Thread(this::run, name);
      reader.setDaemon(true);
      reader.start();
      thread = reader;
    }
  }

  private void run() {
    while (!isStopping()) {
      try (Consumer<byte[], byte[]> consumer = consumers.get()) {
        reading = consumer;
        try {
          follow(consumer);
        } finally {
          reading = null;
          consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
      } catch (InterruptException stopped) {
        return;
      } catch (KafkaException e) {
        log.debug("{} can't be read now: {}", Topics.SESSION_CONTROL, e.getMessage());
      }
      pause();
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer) {
    while (consumer.partitionsFor(Topics.SESSION_CONTROL, ANSWER_TIMEOUT).isEmpty()) {
      if (pause()) {
        return;
      }
    }
    var partition = new TopicPartition(Topics.SESSION_CONTROL, 0);
    consumer.assign(List.of(partition));
    if (next < 0) {
      consumer.seekToBeginning(List.of(partition));
    } else {
      consumer.seek(partition, next);
    }
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (!isStopping()) {
      if (consumer.position(partition) >= end) {
        known.countDown();
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        readTo(record.offset() + 1);
        take(record);
      }
      readTo(consumer.position(partition));
    }
  }

  /** Offsets go back where the topic was made anew: what the one before said is gone. */
  private void readTo(long position) {
    if (position < next) {
      folds.clear();
      decision = Decision.NONE;
    }
    next = position;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    String key = ControlRecords.key(record.key());
    try {
      if (key.equals(ControlRecords.SERVED_KEY)) {
        Served next = record.value() == null ? Served.FIRST : ControlRecords.served(record.value());
        if (!next.topic().equals(served().topic()) && isKnown()) {
          log.info("{} is served from now on, {} was before", next.topic(), served().topic());
        }
        decision = new Decision(next, record.offset() + 1);
      } else if (ControlRecords.isFoldKey(key)) {
        if (record.value() == null) {
          folds.values().removeIf(fold -> ControlRecords.foldKey(fold.topic()).equals(key));
        } else {
          Fold fold = ControlRecords.fold(record.value());
          folds.put(fold.topic(), fold);
        }
      }
    } catch (UnreadableEvent e) {
      log.warn(
          "The record at {}:{} is passed over: {}",
          record.topic(),
          record.offset(),
          e.getMessage());
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private boolean pause() {
    try {
      return stopping.await(RETRY_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    stopping.countDown();
    Consumer<byte[], byte[]> consumer = reading;
    if (consumer != null) {
      consumer.wakeup();
    }
  }
}
