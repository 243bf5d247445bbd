package io.sessionlog.sink;

import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.KafkaUnavailable;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.UnfitTopics;
import io.sessionlog.table.SqlFailure;
import io.sessionlog.table.UnusableDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings one topic into the database, for as long as its service lives.
 *
 * <p><b>Invariant.</b> What is in the database and how far it came are one transaction: it locks
 * the partition's {@link Progress}, compares it with where this loop believes it to be, writes, and
 * moves it. Kafka's group only shares out the work. A process that was paused, believed dead and
 * woken finds its partition elsewhere, writes nothing and begins again from where the database is.
 * One that does not know yet that another version is served is refused in the same way, and looks
 * again which one it is.
 *
 * <p>There is one way out of every failure: forget where the partitions are, ask the database, and
 * read from there. So a commit whose answer was lost is not guessed about either. While the
 * database is gone the loop stays in its group, with its partitions paused.
 *
 * <p>Batches are what came while the last one was written: nothing waits for a batch to fill. One
 * thread; it alone touches the consumer, and waits while {@link Lanes} write.
 */
final class PartitionLoop implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(PartitionLoop.class);

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PAUSED_POLL = Duration.ofMillis(100);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
  private static final Duration SHORTEST_BACK_OFF = Duration.ofMillis(200);
  private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(2);

  /** Progress without anything to write is moved so often: it is no more than a place to go on. */
  private static final Duration IDLE_PROGRESS = Duration.ofSeconds(1);

  private static final String KAFKA = "Kafka";
  private static final long RETRY_MS = 1_000;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final int PHASE = DEFAULT_PHASE - 4096;

  /** What a loop is made of; the rest is asked for when Kafka and the database answer. */
  interface Parts {

    String topic();

    Consumer<byte[], byte[]> consumer();

    /** Beside the group, to look through a partition. */
    Consumer<byte[], byte[]> reader();

    /**
     * Whether what was opened is still what is wanted; if not, it is opened anew.
     *
     * @param opened by {@link #open}
     */
    default boolean isStillWanted(Opened opened) {
      return true;
    }

    /** How many connections to the database it may use at once. */
    int connections();

    /** Asked for once per start, when the topics exist. */
    Opened open() throws InterruptedException;
  }

  /**
   * @param progress of this topic
   * @param topic that is read
   * @param reread what of it is read anew; empty where nothing can be
   */
  record Opened(TopicSink sink, Progress progress, String topic, Optional<Reread> reread) {}

  private final Parts parts;
  private final TransactionTemplate transactions;
  private final TopicProvisioner topics;
  private final SinkMeters meters;
  private final FatalError fatal;
  private final Clock clock;

  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile String waitingFor = "start";
  private volatile boolean databaseAnswers;
  private volatile boolean caughtUp;
  private volatile long lag;

  PartitionLoop(
      Parts parts,
      TransactionTemplate transactions,
      TopicProvisioner topics,
      SinkMeters meters,
      FatalError fatal,
      Clock clock) {
    this.parts = parts;
    this.transactions = transactions;
    this.topics = topics;
    this.meters = meters;
    this.fatal = fatal;
    this.clock = clock;
    meters.observe(this, parts.topic());
  }

  long lag() {
    return lag;
  }

  boolean databaseAnswers() {
    return databaseAnswers;
  }

  @Override
  public Health health() {
    boolean up = databaseAnswers && caughtUp && waitingFor.isEmpty();
    Health.Builder health = up ? Health.up() : Health.down();
    if (!waitingFor.isEmpty()) {
      health.withDetail("waiting for", waitingFor);
    }
    return health.withDetail("behind", lag).build();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    var runner = new Thread(this::run, "sink-" + parts.topic());
    thread = runner;
    runner.start();
  }

  private void run() {
    try {
      while (!isStopping()) {
        try {
          waitingFor = KAFKA;
          if (topics.provision().withoutLeader().isEmpty()) {
            waitingFor = "the database";
            new Run(parts.open()).untilStopped();
          }
        } catch (KafkaUnavailable | KafkaException e) {
          log.warn("Kafka does not answer, trying again: {}", e.getMessage());
        } catch (Overtaken e) {
          log.info("{}", e.getMessage());
        } catch (UnfitTopics | UnusableDatabase e) {
          fatal.stop(e);
          return;
        } catch (RuntimeException e) {
          if (SqlFault.isSql(e)) {
            databaseAnswers = false;
            log.warn("The database does not answer, trying again: {}", SqlFailure.reason(e));
          } else {
            log.error("The sink failed and begins again", e);
          }
        }
        if (stopping.await(RETRY_MS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From a new consumer to its end. */
  private final class Run implements ConsumerRebalanceListener {
    private final TopicSink sink;
    private final Progress progress;
    private final Lanes lanes;
    private final Consumer<byte[], byte[]> consumer;
    private final Places places = new Places();

    /** Where the partitions ended when they were given to this instance. */
    private final Map<Integer, Long> endAtStart = new HashMap<>();

    private final Opened opened;
    private Instant nextSweep = Instant.EPOCH;
    private Instant nextIdleMove = Instant.EPOCH;
    private Duration backOff = SHORTEST_BACK_OFF;
    private @Nullable Instant pausedUntil;

    Run(Opened opened) {
      this.opened = opened;
      sink = opened.sink();
      progress = opened.progress();
      consumer = parts.consumer();
      lanes = new Lanes(opened, transactions, meters, places, parts.connections());
    }

    void untilStopped() {
      try {
        consumer.subscribe(List.of(opened.topic()), this);
        while (!isStopping() && parts.isStillWanted(opened)) {
          step();
        }
      } finally {
        lanes.close();
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE_TIMEOUT));
      }
    }

    private void step() {
      try {
        if (isPaused()) {
          return;
        }
        place();
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        write(placed(polled));
        sweep();
        look();
        databaseAnswered();
      } catch (Overtaken e) {
        if (e.isByVersion()) {
          throw e;
        }
        log.info("{}", e.getMessage());
        places.forgetAll();
      } catch (RuntimeException e) {
        if (!SqlFault.isSql(e)) {
          throw e;
        }
        databaseFailed(e);
      }
    }

    /** Stays in the group while the database is gone, and reads nothing. */
    private boolean isPaused() {
      Instant until = pausedUntil;
      if (until == null) {
        return false;
      }
      consumer.pause(consumer.assignment());
      ConsumerRecords<byte[], byte[]> ofNewPartitions = consumer.poll(PAUSED_POLL);
      places.forget(partitions(ofNewPartitions.partitions()));
      look();
      if (clock.instant().isBefore(until)) {
        return true;
      }
      consumer.resume(consumer.assignment());
      pausedUntil = null;
      return false;
    }

    private void databaseFailed(RuntimeException failure) {
      if (databaseAnswers) {
        log.warn(
            "The database does not take what is written; nothing is lost, and it is tried again:"
                + " {}",
            SqlFailure.reason(failure));
      } else {
        log.debug("The database still does not answer", failure);
      }
      databaseAnswers = false;
      waitingFor = "the database";
      places.forgetAll();
      pausedUntil = clock.instant().plus(backOff);
      Duration doubled = backOff.multipliedBy(2);
      backOff = doubled.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : doubled;
    }

    private void databaseAnswered() {
      if (!databaseAnswers) {
        log.info("The database answers");
      }
      databaseAnswers = true;
      backOff = SHORTEST_BACK_OFF;
      waitingFor = places.isEmpty() ? "partitions" : "";
    }

    /** Goes to where the database is. */
    private void place() {
      List<Integer> unplaced = new ArrayList<>();
      for (TopicPartition assigned : consumer.assignment()) {
        if (!places.has(assigned.partition())) {
          unplaced.add(assigned.partition());
        }
      }
      if (unplaced.isEmpty()) {
        return;
      }
      Map<Integer, Long> found = progress.of(unplaced);
      List<TopicPartition> partitions = unplaced.stream().map(this::partition).toList();
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> endAtStart.putIfAbsent(partition.partition(), end));
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      found.forEach(
          (number, offset) -> {
            TopicPartition partition = partition(number);
            consumer.seek(partition, Math.max(offset, begins.getOrDefault(partition, 0L)));
          });
      lookThrough(found, begins);
      places.stored(found);
    }

    private void lookThrough(Map<Integer, Long> found, Map<TopicPartition, Long> begins) {
      Reread reread = opened.reread().orElse(null);
      if (reread == null) {
        return;
      }
      try (Consumer<byte[], byte[]> reader = parts.reader()) {
        found.forEach(
            (number, offset) -> {
              TopicPartition partition = partition(number);
              long from = Math.max(offset, begins.getOrDefault(partition, 0L));
              long end = endAtStart.getOrDefault(number, 0L);
              reread.scan(reader, partition, from, end, PartitionLoop.this::isStopping);
            });
      }
    }

    private TopicPartition partition(int number) {
      return new TopicPartition(opened.topic(), number);
    }

    /** Of partitions that came with this poll nobody knows yet where they are. */
    private Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> placed(
        ConsumerRecords<byte[], byte[]> polled) {
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> placed = new HashMap<>();
      for (TopicPartition partition : polled.partitions()) {
        if (places.has(partition.partition())) {
          List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
          records = opened.reread().isEmpty() ? records : opened.reread().get().newest(records);
          if (!records.isEmpty()) {
            placed.put(partition, records);
          }
        }
      }
      return placed;
    }

    private void write(Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled) {
      Map<Integer, Long> moved = new HashMap<>(lanes.write(polled));
      Instant now = clock.instant();
      if (!now.isBefore(nextIdleMove)) {
        nextIdleMove = now.plus(IDLE_PROGRESS);
        moved.putAll(lanes.catchUp());
      }
      if (!moved.isEmpty()) {
        tellTheGroup(moved);
      }
    }

    /** For displays of lag alone; nothing reads it back. */
    private void tellTheGroup(Map<Integer, Long> next) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      next.forEach(
          (number, offset) -> {
            // The reader may be past markers of transactions, which are no records.
            long position = consumer.position(partition(number));
            offsets.put(partition(number), new OffsetAndMetadata(Math.max(offset, position)));
          });
      consumer.commitAsync(offsets, (told, failure) -> {});
    }

    private void sweep() {
      Instant now = clock.instant();
      if (now.isBefore(nextSweep) || places.isEmpty()) {
        return;
      }
      nextSweep = now.plus(SWEEP_EVERY);
      sink.sweep(now);
    }

    private void look() {
      long behind = 0;
      boolean complete = !places.isEmpty();
      for (TopicPartition partition : consumer.assignment()) {
        OptionalLong ofPartition = consumer.currentLag(partition);
        behind += ofPartition.orElse(0);
        Long end = endAtStart.get(partition.partition());
        complete &=
            end != null && places.has(partition.partition()) && consumer.position(partition) >= end;
      }
      lag = behind;
      caughtUp |= complete;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      forget(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
      places.forget(partitions(partitions));
      endAtStart.keySet().removeAll(partitions(partitions));
    }

    private static List<Integer> partitions(Collection<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).toList();
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  @Override
  public void stop() {
    stopping.countDown();
    Thread runner = thread;
    if (runner == null) {
      return;
    }
    if (waitingFor.equals(KAFKA)) {
      // It waits for answers that may never come; what is written is left to end.
      runner.interrupt();
    }
    try {
      runner.join(CLOSE_TIMEOUT.multipliedBy(4).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
