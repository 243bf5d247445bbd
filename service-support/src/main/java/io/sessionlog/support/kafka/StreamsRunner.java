package io.sessionlog.support.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Runs one Kafka Streams application for as long as its service lives: starts it once its topics
 * exist, starts it anew when it fails, and closes it in full on the way down, so that its state and
 * its place in the group are handed over cleanly.
 *
 * <p>Spring's factory bean is not used: it starts Streams before the topics exist, and leaves a
 * failed client dead until someone restarts the process.
 */
public final class StreamsRunner implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(StreamsRunner.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  /** By then a cluster that is there has answered, and most clients are closed. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(700);

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final long LOOK_MS = 100;
  private static final Duration KEEP_AGAIN = Duration.ofSeconds(1);

  /** Longer than the longest wait between two tries: what still fails has failed again by then. */
  private static final Duration RECOVERED_AFTER = Duration.ofSeconds(15);

  /** Streams names its threads so; the global one has another name, and can't be replaced. */
  private static final String TASK_THREAD = "-StreamThread-";

  /** Late in start, early in stop: HTTP is up before, and drains after. */
  private static final int PHASE = DEFAULT_PHASE - 4096;

  /** What a service needs Streams for; says when it is ready, and what a failed thread ends. */
  public enum Duty {
    /**
     * Ready once every task runs and has folded what was there when it was started; a thread that
     * fails ends the client.
     */
    ALL_TASKS,
    /**
     * Ready once the global stores are restored, which Streams does before it starts any thread of
     * tasks; a thread of tasks that fails is replaced, and the global stores stay.
     */
    GLOBAL_STORES
  }

  private final Duty duty;
  private final Supplier<Topology> topology;
  private final Properties config;
  private final TopicProvisioner topics;
  private final MeterRegistry meters;
  private final FatalError fatal;
  private final StreamsFailures failures;
  private final LocalStores stores;

  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile @Nullable KafkaStreams streams;
  private volatile String waitingFor = "start";
  private volatile boolean caughtUp;
  private volatile long behind;
  private volatile Duration retryAfter = RETRY;
  private volatile @Nullable StreamsFault fault;
  private volatile long failedNanos;

  /**
   * @param duty when the service is ready
   * @param topology asked for at each start, since a failed one cannot be used again
   * @param topics what must exist before the start
   */
  public StreamsRunner(
      Duty duty,
      Supplier<Topology> topology,
      Properties config,
      TopicProvisioner topics,
      MeterRegistry meters,
      FatalError fatal) {
    this.duty = duty;
    this.topology = topology;
    this.config = config;
    this.topics = topics;
    this.meters = meters;
    this.fatal = fatal;
    this.failures = new StreamsFailures(config, meters);
    this.stores = new LocalStores(config);
    CompactedTopics.configure(config);
  }

  /** The running client; null before the topics exist and between two attempts. */
  public @Nullable KafkaStreams streams() {
    return streams;
  }

  @Override
  public Health health() {
    KafkaStreams current = streams;
    if (current == null) {
      return Health.down().withDetail("waiting for", waitingFor).build();
    }
    KafkaStreams.State state = current.state();
    StreamsFault stoppedBy = fault;
    boolean serves = caughtUp && stoppedBy == null && state.isRunningOrRebalancing();
    Health.Builder health =
        (serves ? Health.up() : Health.down())
            .withDetail("state", state.name())
            .withDetail("behind the start", behind);
    return (stoppedBy == null ? health : health.withDetail("stopped by", stoppedBy.tag())).build();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    var runner = new Thread(this::run, "streams-runner");
    thread = runner;
    runner.start();
  }

  private void run() {
    try {
      while (!isStopping()) {
        retryAfter = RETRY;
        try {
          waitingFor = "Kafka";
          if (topics.provision().withoutLeader().isEmpty()) {
            runUntilFailedOrStopped();
          } else {
            waitingFor = "partition leaders";
          }
        } catch (KafkaUnavailable e) {
          log.warn("Kafka does not answer, trying again: {}", e.getMessage());
        } catch (UnfitTopics e) {
          waitingFor = "topics that fit together";
          fatal.stop(e);
          return;
        } catch (RuntimeException e) {
          if (isStopping()) {
            return;
          }
          waitingFor = "another attempt after " + e.getClass().getSimpleName();
          log.error("Kafka Streams could not start", e);
          retryAfter = failures.tell(StreamsFault.of(e), e);
        } catch (Error e) {
          waitingFor = "the end";
          fatal.stop(new IllegalStateException("Kafka Streams cannot be run: " + e, e));
          return;
        }
        if (stopping.await(retryAfter.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runUntilFailedOrStopped() throws InterruptedException {
    // A client that is started anew restores from nothing: what the one before served does not
    // count.
    caughtUp = false;
    fault = null;
    boolean storesAreOfOthers;
    Admin admin = topics.admin();
    try {
      CompactedTopics.align(admin, applicationId());
      storesAreOfOthers = stores.areOfOthers(admin);
    } finally {
      admin.close(Duration.ZERO);
    }
    try (CatchUp catchUp =
        CatchUp.with(topics.admin(), applicationId(), topics.partitionsOfEvents())) {
      run(catchUp, storesAreOfOthers);
    }
  }

  private void run(CatchUp catchUp, boolean storesAreOfOthers) throws InterruptedException {
    var client = new KafkaStreams(topology.get(), config);
    if (storesAreOfOthers) {
      log.warn("The changelogs of {} were made anew: its local stores go", applicationId());
      client.cleanUp();
    }
    try (var metrics = new KafkaStreamsMetrics(client)) {
      client.setUncaughtExceptionHandler(this::failed);
      var ended = new CountDownLatch(1);
      client.setStateListener(
          (now, before) -> {
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
              ended.countDown();
            }
          });
      // Of those that are there already, before anything is copied of them.
      var unused = hasKeptChangelogs();
      streams = client;
      client.start();
      caughtUp = duty == Duty.GLOBAL_STORES;
      boolean bound = false;
      boolean kept = false;
      long keepAt = System.nanoTime();
      // Looks at both latches: either ends the client.
      while (!isStopping() && !ended.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
        if (!bound && StreamThreads.haveStarted(client)) {
          metrics.bindTo(meters);
          bound = true;
        }
        if (!kept
            && client.state() == KafkaStreams.State.RUNNING
            && System.nanoTime() - keepAt >= 0) {
          kept = hasKeptChangelogs();
          keepAt = System.nanoTime() + KEEP_AGAIN.toNanos();
        }
        caughtUp = caughtUp || (kept && hasCaughtUp(client, catchUp));
        if (fault != null && hasRecovered(client)) {
          fault = null;
        }
      }
    } finally {
      if (isStopping()) {
        closeForGood(client, catchUp);
      } else {
        close(client);
        if (fault == StreamsFault.STORE_DAMAGED) {
          client.cleanUp();
        }
      }
      streams = null;
      waitingFor = "another attempt";
    }
  }

  /**
   * Decides what follows on a failed thread; called by that thread. Where the global stores serve,
   * they stay, and the thread waits here before it is replaced: until then it is a member of its
   * group, and its tasks go to nobody else. Damaged stores can be deleted only without a client.
   */
  private StreamThreadExceptionResponse failed(Throwable failure) {
    StreamsFault kind = StreamsFault.of(failure);
    failedNanos = System.nanoTime();
    fault = kind;
    Duration wait = failures.tell(kind, failure);
    boolean keepsClient =
        duty == Duty.GLOBAL_STORES
            && kind != StreamsFault.STORE_DAMAGED
            && Thread.currentThread().getName().contains(TASK_THREAD);
    if (!keepsClient) {
      retryAfter = wait;
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    try {
      var unused = stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** The tasks run again, and nothing has failed since. */
  private boolean hasRecovered(KafkaStreams client) {
    return client.state() == KafkaStreams.State.RUNNING
        && System.nanoTime() - failedNanos > RECOVERED_AFTER.toNanos();
  }

  private boolean hasKeptChangelogs() throws InterruptedException {
    Admin admin = topics.admin();
    try {
      stores.keep(admin);
      return true;
    } catch (KafkaUnavailable | UncheckedIOException e) {
      log.debug("The ids of the changelogs of {} are kept later", applicationId(), e);
      return false;
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  private boolean hasCaughtUp(KafkaStreams client, CatchUp catchUp) throws InterruptedException {
    if (client.state() != KafkaStreams.State.RUNNING) {
      return false;
    }
    try {
      behind = catchUp.behind(StreamThreads.partitions(client));
      return behind == 0;
    } catch (KafkaUnavailable askLater) {
      return false;
    }
  }

  private String applicationId() {
    return config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
  }

  /** A client that does not end still holds its state directory: no other can take its place. */
  private void close(KafkaStreams client) {
    if (!client.close(CLOSE_TIMEOUT)) {
      fatal.stop(
          new IllegalStateException(
              "Kafka Streams failed and did not close within %s; only a new process can go on"
                  .formatted(CLOSE_TIMEOUT)));
    }
  }

  /**
   * While Kafka is away, a client waits for a minute to commit what it can't commit. It is left as
   * if the process had died, which it does next: what is not committed is done again.
   */
  private static void closeForGood(KafkaStreams client, CatchUp catchUp) {
    KafkaFuture<String> answer = catchUp.askCluster();
    if (client.close(leaving(ANSWER_TIMEOUT))) {
      return;
    }
    if (!answer.isDone() || answer.isCompletedExceptionally()) {
      log.warn("Kafka does not answer: Kafka Streams is left without its last commit");
    } else if (!client.close(leaving(CLOSE_TIMEOUT))) {
      log.warn("Kafka Streams did not close within {}", CLOSE_TIMEOUT);
    }
  }

  /**
   * A standby takes over from who leaves as soon as its next heartbeat, not after the timeout of a
   * session. A client that is started anew at once stays a member, and finds its tasks again.
   */
  private static CloseOptions leaving(Duration timeout) {
    return CloseOptions.timeout(timeout)
        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  /** Beside whatever else a service stops in this phase. */
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
            "streams-stop")
        .start();
  }

  /**
   * Whatever the thread asks Kafka, or Streams to restore, is given up; a close is not cut short.
   */
  @Override
  public void stop() {
    stopping.countDown();
    Thread runner = thread;
    if (runner == null) {
      return;
    }
    runner.interrupt();
    try {
      runner.join(CLOSE_TIMEOUT.plusSeconds(1).toMillis());
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
