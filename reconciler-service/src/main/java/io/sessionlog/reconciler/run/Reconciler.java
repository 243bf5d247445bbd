package io.sessionlog.reconciler.run;

import io.sessionlog.model.SessionState;
import io.sessionlog.model.SessionStatus;
import io.sessionlog.model.wire.RecordHeaders;
import io.sessionlog.model.wire.StateCodec;
import io.sessionlog.model.wire.UnreadableEvent;
import io.sessionlog.reconciler.doubt.Answer;
import io.sessionlog.reconciler.doubt.Correction;
import io.sessionlog.reconciler.doubt.Plan;
import io.sessionlog.reconciler.doubt.Question;
import io.sessionlog.reconciler.doubt.Watched;
import io.sessionlog.support.kafka.FatalError;
import io.sessionlog.support.kafka.KafkaUnavailable;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.TopicProvisioner;
import io.sessionlog.support.kafka.UnfitTopics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Follows the states of its partitions, asks about those in doubt, and appends what differs.
 *
 * <p><b>Invariant.</b> Nothing is kept but in memory: a partition that is given to this node is
 * read from its start, and nobody is asked about its sessions before its end was reached. Two nodes
 * that both believe to have a partition may both ask, and both append: the fold takes an answer
 * about one state once.
 *
 * <p>It reads uncommitted, as the views do: a state that is written again is the same bytes, and
 * one whose event was never folded does no harm, for the position in the answer is that of an event
 * in the log.
 *
 * <p><b>Threads.</b> One for everything; answers come on the HTTP client's threads, and wait in a
 * queue for it.
 */
public final class Reconciler implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** An answer waits as long. */
  private static final Duration POLL = Plan.EVERY;

  private static final Duration COUNT_EVERY = Duration.ofSeconds(5);

  /** A cluster that is there has been told by then that this member leaves. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(700);

  private static final long RETRY_MS = 1_000;
  private static final int PHASE = DEFAULT_PHASE - 4096;

  private final Desks desks;
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final Corrections corrections;
  private final TopicProvisioner topics;
  private final SessionControl control;
  private final ReconcilerMeters meters;
  private final FatalError fatal;
  private final Clock clock;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile String waitingFor = "Kafka";
  private volatile int owned;

  Reconciler(
      Desks desks,
      Supplier<Consumer<String, byte[]>> consumers,
      Corrections corrections,
      TopicProvisioner topics,
      SessionControl control,
      ReconcilerMeters meters,
      FatalError fatal,
      Clock clock) {
    this.desks = desks;
    this.consumers = consumers;
    this.corrections = corrections;
    this.topics = topics;
    this.control = control;
    this.meters = meters;
    this.fatal = fatal;
    this.clock = clock;
  }

  /** Ready once it has read what it answers for, whatever the servers say. */
  @Override
  public Health health() {
    Health.Builder health = waitingFor.isEmpty() ? Health.up() : Health.down();
    if (!waitingFor.isEmpty()) {
      health.withDetail("waiting for", waitingFor);
    }
    if (desks.isEmpty()) {
      health.withDetail("servers", "none: set WHATSAPP_SERVER_API to ask");
    }
    health.withDetail("partitions", owned);
    desks.all().forEach(desk -> health.withDetail(desk.server().name(), desk.circuit().state()));
    return health.build();
  }

  public boolean hasServers() {
    return !desks.isEmpty();
  }

  /**
   * Asks now, whatever is due.
   *
   * @return empty if this node does not have the session, no server has it, or it is being asked
   *     about
   */
  public CompletableFuture<Optional<Asked>> askNow(String sessionId) {
    var asked = new CompletableFuture<Optional<Asked>>();
    tasks.add(
        () -> {
          Instant now = clock.instant();
          Desk desk = desks.of(sessionId);
          Question question = desk == null ? null : desk.askNow(sessionId, now);
          if (desk == null || question == null) {
            asked.complete(Optional.empty());
          } else {
            ask(desk, question, asked);
          }
        });
    return asked;
  }

  /**
   * What the session's server said last.
   *
   * @return empty if this node does not have the session, or no server has it
   */
  public CompletableFuture<Optional<ServerSaid>> said(String sessionId) {
    var said = new CompletableFuture<Optional<ServerSaid>>();
    tasks.add(
        () -> {
          Desk desk = desks.of(sessionId);
          said.complete(Optional.ofNullable(desk == null ? null : desk.said(sessionId)));
        });
    return said;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    var runner = new Thread(this::run, "reconciler");
    thread = runner;
    runner.start();
  }

  private void run() {
    try {
      while (!isStopping()) {
        try {
          if (topics.provision().withoutLeader().isEmpty()) {
            String served = control.await().served().topic();
            if (new Run(topics.partitionsOfEvents(), served).untilStoppedOrAnotherIsServed()) {
              continue;
            }
          }
        } catch (KafkaUnavailable | KafkaException e) {
          log.warn("Kafka does not answer, trying again: {}", e.getMessage());
        } catch (UnfitTopics e) {
          fatal.stop(e);
          return;
        } catch (RuntimeException e) {
          log.error("The reconciler failed and begins again", e);
        }
        waitingFor = "Kafka";
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
    private final Consumer<String, byte[]> consumer = consumers.get();
    private final int partitions;
    private final String served;
    private final Map<Integer, Long> endAtStart = new HashMap<>();
    private Instant nextCount = Instant.MIN;

    /**
     * @param partitions of the states: asked for here, where nobody waits for an answer while the
     *     group is left
     * @param served the topic of states
     */
    Run(int partitions, String served) {
      this.partitions = partitions;
      this.served = served;
    }

    /** Whether another topic is to be read instead. */
    boolean untilStoppedOrAnotherIsServed() {
      desks.forgetAll();
      try {
        consumer.subscribe(List.of(served), this);
        while (!isStopping()) {
          if (!control.served().topic().equals(served)) {
            waitingFor = "states";
            return true;
          }
          for (ConsumerRecord<String, byte[]> state : consumer.poll(POLL)) {
            see(state);
          }
          takeTasks();
          look();
          if (waitingFor.isEmpty()) {
            askWhatIsDue();
          }
        }
        return false;
      } finally {
        owned = 0;
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
      }
    }

    private void see(ConsumerRecord<String, byte[]> state) {
      if (state.key() == null) {
        return;
      }
      if (state.value() == null) {
        desks.forget(state.key());
        return;
      }
      try {
        boolean wasThere = state.offset() < endAtStart.getOrDefault(state.partition(), 0L);
        SessionState read = StateCodec.read(state.value());
        if (read.status() == SessionStatus.UNKNOWN) {
          // What a later version found out is not for this one to doubt.
          desks.forget(state.key());
          return;
        }
        // A log-in that goes on goes first, whenever this node came to it.
        Watched shown = Watched.of(read);
        boolean isOld = wasThere && !shown.changedLately(clock.instant());
        desks.see(shown, state.partition(), isOld);
        if (!wasThere && state.headers().lastHeader(RecordHeaders.AFTER_REFUSAL) != null) {
          desks.hasGap(state.key(), clock.instant());
        }
      } catch (UnreadableEvent e) {
        // The views keep it as a dead letter; nobody is asked about it.
        log.warn("A state at {}:{} can't be read", state.partition(), state.offset());
      }
    }

    private void look() {
      boolean complete = !consumer.assignment().isEmpty();
      for (TopicPartition partition : consumer.assignment()) {
        long end = endAtStart.getOrDefault(partition.partition(), Long.MAX_VALUE);
        complete &= consumer.position(partition) >= end;
      }
      waitingFor = complete ? "" : consumer.assignment().isEmpty() ? "partitions" : "states";
      Instant now = clock.instant();
      if (!now.isBefore(nextCount)) {
        nextCount = now.plus(COUNT_EVERY);
        meters.sessions(desks.size(), desks.due(now));
      }
    }

    private void askWhatIsDue() {
      for (Desk desk : desks.all()) {
        Question question = desk.next(clock.instant());
        while (question != null) {
          ask(desk, question, null);
          question = desk.next(clock.instant());
        }
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.seekToBeginning(partitions);
      consumer
          .endOffsets(partitions)
          .forEach((partition, end) -> endAtStart.put(partition.partition(), end));
      share();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        endAtStart.remove(partition.partition());
        desks.forgetPartition(partition.partition());
      }
      share();
    }

    /** The rate is of all nodes together: each has what it has of the partitions. */
    private void share() {
      owned = endAtStart.size();
      desks.share((double) owned / partitions);
    }
  }

  private void takeTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void ask(
      Desk desk, Question question, @Nullable CompletableFuture<Optional<Asked>> listener) {
    var unused =
        desk.ask(question)
            .thenAccept(answer -> tasks.add(() -> took(desk, question, answer, listener)));
  }

  private void took(
      Desk desk,
      Question question,
      Answer answer,
      @Nullable CompletableFuture<Optional<Asked>> listener) {
    Instant now = clock.instant();
    String kind = desk.server().kindName(question.about());
    Correction correction = desk.took(question, answer, now);
    if (correction != null) {
      corrections.append(correction, kind, now);
    }
    if (listener != null) {
      listener.complete(
          Optional.of(
              new Asked(
                  question.sessionId(),
                  desk.server().name(),
                  kind,
                  question.askedAt(),
                  now,
                  question.about().status(),
                  answer,
                  correction != null)));
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
    if (!waitingFor.isEmpty()) {
      // It may wait for answers that never come.
      runner.interrupt();
    }
    try {
      runner.join(CLOSE_TIMEOUT.multipliedBy(2).toMillis());
      runner.interrupt();
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
