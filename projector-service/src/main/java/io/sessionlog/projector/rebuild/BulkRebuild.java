package io.sessionlog.projector.rebuild;

import io.sessionlog.model.FoldVersion;
import io.sessionlog.model.SessionFold;
import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Rebuild;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.KafkaUnavailable;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.kafka.TopicOfAnotherFold;
import io.sessionlog.support.kafka.TopicProvisioner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Folds the whole log into a topic of states that nobody is served from, as fast as the log can be
 * read, and leaves its projector to go on at exact offsets.
 *
 * <p><b>Invariant.</b> The projector has a committed offset in a partition exactly when that
 * partition is whole: its states, and the changelog that the projector's store is restored from,
 * stand before that offset, which is committed in the last of their transactions.
 *
 * <p>Where it ends was written to {@code session-control} before anything else. Whoever goes on
 * after an interruption folds to the same ends and writes the same records again, so that of what
 * was half written nothing is left over: no session that was deleted since. What a partition that
 * is not whole lost is its reading; partitions that are whole are left as they are.
 *
 * <p><b>Threads.</b> Each takes a partition at a time, with a consumer of its own and no group.
 * <b>Memory:</b> the states of as many partitions as there are threads; past the bound, a partition
 * is read in several passes, see {@link PartitionFold}.
 *
 * <p>One runs at a time: its producers' ids are those of any that runs for the same projector, so
 * the older one is fenced, and confirms its {@link Claim} before each partition. While one is
 * unfinished, the projector does not start.
 */
public final class BulkRebuild {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Job job;
  private final RebuildProgress progress;
  private final PartitionWriter.Bounds bounds;
  private final Consumer<Step> steps;

  /**
   * What is to be done.
   *
   * @param connection of Kafka's clients
   * @param provisioner of the topic of states, and of those that are written beside it
   * @param replication of the changelog
   * @param applicationId of the projector that goes on
   * @param topic of states
   * @param changelog of that projector's store
   * @param rules all that makes the fold's states what they are
   * @param threads at the most
   * @param maxBytes of all states that are held at once, by estimate
   */
  public record Job(
      Map<String, Object> connection,
      TopicProvisioner provisioner,
      Topics.Replication replication,
      String applicationId,
      String topic,
      String changelog,
      SessionFold fold,
      String rules,
      int threads,
      long maxBytes) {

    FoldVersion version() {
      return fold.version();
    }
  }

  /**
   * What was done.
   *
   * @param sessions that have a state
   * @param events that were folded, this time
   * @param unreadable records that went to the dead letters
   * @param wholeBefore partitions that were whole already
   * @param took from the first event that was read to the last offset
   */
  public record Result(
      long sessions, long events, long unreadable, int wholeBefore, Duration took) {

    static final Result NOTHING = new Result(0, 0, 0, 0, Duration.ZERO);

    Result plus(Result other) {
      return new Result(
          sessions + other.sessions,
          events + other.events,
          unreadable + other.unreadable,
          wholeBefore + other.wholeBefore,
          took.plus(other.took));
    }
  }

  /** Where one can be interrupted; for tests. */
  enum Step {
    BEGUN,
    FOLDED,
    /** A record, in a transaction that is open. */
    SENT,
    /** A transaction. */
    WRITTEN,
    HANDED_OVER,
    ENDING
  }

  public BulkRebuild(Job job, RebuildProgress progress) {
    this(job, progress, PartitionWriter.Bounds.DEFAULT, step -> {});
  }

  /**
   * @param steps told when each has been taken
   */
  BulkRebuild(
      Job job, RebuildProgress progress, PartitionWriter.Bounds bounds, Consumer<Step> steps) {
    this.job = job;
    this.progress = progress;
    this.bounds = bounds;
    this.steps = steps;
  }

  /**
   * @throws RebuildRefused if the topic must not be written
   * @throws RebuildInterrupted if Kafka ended what took too long
   * @throws KafkaUnavailable if no broker answers
   * @throws NoLog if there is nothing to fold
   * @throws TopicOfAnotherFold if it is another application's
   */
  public Result run() throws InterruptedException {
    try (var cluster = new RebuildCluster(job.connection())) {
      int partitions = cluster.partitionsOfEvents().orElseThrow(NoLog::new);
      var unused = patiently(job.provisioner()::provision);
      // Asked before as well: who is refused must not end another one's rebuild.
      var unusedToo = look(cluster, partitions);
      // Nobody else enters a rebuild of this topic from here on.
      try (var claim = new Claim(job)) {
        return run(cluster, claim, partitions);
      }
    }
  }

  private Result run(RebuildCluster cluster, Claim claim, int partitions)
      throws InterruptedException {
    Fold begun = look(cluster, partitions);
    Rebuild known = begun == null ? null : begun.rebuild();
    Rebuild rebuild =
        known == null
            ? new Rebuild(job.rules(), cluster.ends(Topics.SESSION_EVENTS, partitions))
            : known;
    for (int partition : rebuild.ends().keySet()) {
      requireWholeLog(cluster, rebuild, partition);
    }
    try {
      claim.begin(rebuild, begun == null ? Instant.now() : begun.at());
      cluster.fence(rebuild.partitionIds(job.applicationId()));
      steps.accept(Step.BEGUN);
      long begin = System.nanoTime();
      Result result = run(cluster, claim, rebuild);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      steps.accept(Step.ENDING);
      claim.end();
      return result.plus(new Result(0, 0, 0, 0, took));
    } catch (KafkaException e) {
      if (!Claim.isFenced(e)) {
        throw e;
      }
      if (claim.isHeld()) {
        throw new RebuildInterrupted(
            "Kafka ended a transaction that took longer than %d s: this machine stood still, or is too slow. Run it again, it goes on."
                .formatted(PartitionWriter.TRANSACTION_TIMEOUT_MS / 1_000),
            e);
      }
      throw new RebuildRefused(
          "Another rebuild of %s has begun and goes on with this one, or %s was deleted."
              .formatted(job.topic(), job.topic()));
    }
  }

  /**
   * Looks whether the topic may be written.
   *
   * @return what has begun and is to be gone on with; null: nothing has
   */
  private @Nullable Fold look(RebuildCluster cluster, int partitions) throws InterruptedException {
    Fold writer;
    try (var known = new SessionControl(job.connection(), job.applicationId() + "-rebuild")) {
      var unused = patiently(known::await);
      if (known.served().topic().equals(job.topic())) {
        throw new RebuildRefused(
            "%s is served. A rebuild writes a topic of its own: FOLD_TOPIC=session-state-2."
                .formatted(job.topic()));
      }
      writer = known.fold(job.topic()).orElse(null);
    }
    if (writer != null && !writer.applicationId().equals(job.applicationId())) {
      throw new TopicOfAnotherFold(writer, job.applicationId());
    }
    requireNoProjector(cluster);
    cluster.createChangelog(job.changelog(), partitions, job.replication());
    Rebuild begun = writer == null ? null : writer.rebuild();
    if (begun == null) {
      requireNothingWritten(cluster, partitions);
      return null;
    }
    requireSameRules(begun);
    return writer;
  }

  /** A cluster that is busy answers late; one that is not there is told after a while. */
  private static <T> T patiently(Asked<T> asked) throws InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      try {
        return asked.answer();
      } catch (KafkaUnavailable e) {
        if (System.nanoTime() - begin > PATIENCE.toNanos()) {
          throw e;
        }
      }
    }
  }

  private interface Asked<T> {
    T answer() throws InterruptedException;
  }

  private void requireNoProjector(RebuildCluster cluster) {
    if (cluster.isAtWork(job.applicationId())) {
      throw new RebuildRefused(
          "A projector of %s runs. Stop it, and wait for 6 s.".formatted(job.applicationId()));
    }
  }

  private void requireSameRules(Rebuild begun) {
    if (!begun.rules().equals(job.rules())) {
      throw new RebuildRefused(
          "%s was begun by the fold %s, and this is %s. Go on with that one, or give it up: ./replay versions --delete %s"
              .formatted(job.topic(), begun.rules(), job.rules(), job.topic()));
    }
  }

  private void requireNothingWritten(RebuildCluster cluster, int partitions) {
    if (!cluster.handedOver(job.applicationId()).isEmpty()
        || !cluster.isEmpty(job.topic(), partitions)
        || !cluster.isEmpty(job.changelog(), partitions)) {
      throw new RebuildRefused(
          "%s has states already: start its projector, which goes on with them, or begin anew: ./replay versions --delete %s"
              .formatted(job.topic(), job.topic()));
    }
  }

  private Result run(RebuildCluster cluster, Claim claim, Rebuild rebuild)
      throws InterruptedException {
    Set<Integer> whole = cluster.handedOver(job.applicationId());
    SortedMap<Integer, Long> left = new TreeMap<>(rebuild.ends());
    left.keySet().removeAll(whole);
    SortedMap<Integer, Long> starts =
        cluster.offsets(Topics.SESSION_EVENTS, rebuild.ends().size(), OffsetSpec.earliest());
    progress.begin(
        left.entrySet().stream()
            .mapToLong(end -> end.getValue() - starts.getOrDefault(end.getKey(), 0L))
            .sum());
    int threads = Math.max(1, Math.min(job.threads(), left.size()));
    var partitions = new ConcurrentLinkedQueue<>(left.entrySet());
    var parts =
        new PartitionRebuild.Parts(
            job,
            threads,
            bounds,
            progress,
            steps,
            () -> {
              claim.confirm();
              requireNoProjector(cluster);
            },
            partition -> requireWholeLog(cluster, rebuild, partition));
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Result>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(() -> work(parts, partitions)));
      }
      Result result = new Result(0, 0, 0, rebuild.ends().size() - left.size(), Duration.ZERO);
      for (Future<Result> each : running) {
        result = result.plus(each.get());
      }
      return result;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException known
          ? known
          : new IllegalStateException(e.getCause());
    } finally {
      pool.shutdownNow();
      var unused = pool.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      progress.end();
    }
  }

  /** What was there when it began, and is not now, would be waited for without end. */
  private void requireWholeLog(RebuildCluster cluster, Rebuild rebuild, int partition) {
    long wanted = rebuild.ends().getOrDefault(partition, 0L);
    long end =
        cluster.ends(Topics.SESSION_EVENTS, rebuild.ends().size()).getOrDefault(partition, 0L);
    if (end < wanted) {
      throw new RebuildRefused(
          "Partition %d of %s ends at %d now, and ended at %d when the rebuild of %s began. Was the log made anew? Begin anew too: ./replay versions --delete %s"
              .formatted(partition, Topics.SESSION_EVENTS, end, wanted, job.topic(), job.topic()));
    }
  }

  private static Result work(
      PartitionRebuild.Parts parts, ConcurrentLinkedQueue<Map.Entry<Integer, Long>> partitions) {
    try (var rebuild = new PartitionRebuild(parts)) {
      Result result = Result.NOTHING;
      for (var next = partitions.poll(); next != null; next = partitions.poll()) {
        result = result.plus(rebuild.run(next.getKey(), next.getValue()));
      }
      return result;
    } catch (RuntimeException e) {
      // The others need not go on to their next.
      partitions.clear();
      throw e;
    }
  }
}
