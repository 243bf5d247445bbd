package io.sessionlog.query.view;

import io.sessionlog.model.wire.ControlRecords.Fold;
import io.sessionlog.model.wire.ControlRecords.Served;
import io.sessionlog.model.wire.Topics;
import io.sessionlog.support.kafka.SessionControl;
import io.sessionlog.support.position.Freshness;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Which version of the states this node serves: that of {@code session-control}, as soon as the
 * node has it whole.
 *
 * <p><b>Invariant.</b> There is one served version at each moment, and never one that is behind
 * what was served before: see {@link SessionTable#takeOver}. Until another one has been loaded
 * beside it, the present one stays; after that it is kept, and fed, so that the way back is as
 * short. So a node holds at most the versions that were served since it was started; a restart
 * leaves the served one alone.
 *
 * <p><b>Threads.</b> One loads and switches; any thread reads.
 */
public final class Views implements SessionView, SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(Views.class);

  private static final Duration LOOK = Duration.ofMillis(100);

  private static final long TELL_BEHIND_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Nothing is fed meanwhile: a try that does not succeed soon is made again. */
  private static final Duration PATIENCE = Duration.ofMillis(300);

  /**
   * Stopped after Streams. Spring stops whatever depends on a bean with it, and Streams' runner
   * depends on this: stopped with this one, it would not be waited for.
   */
  private static final int PHASE = DEFAULT_PHASE - 4097;

  /** A version on its way into memory, or there. */
  public interface Loaded {

    /**
     * @throws StoreNotReady while it is not whole
     */
    SessionTable table();

    Freshness freshness();

    /**
     * @param topic of states
     */
    void start(String topic);

    void stop();
  }

  /**
   * What is decided about the versions of states: {@link SessionControl}, as far as it is needed.
   */
  interface Decisions {

    /** Of the start. It waits until what was decided is known. */
    Served first() throws InterruptedException;

    Served latest();

    /** Empty: the topic was deleted, or nobody ever wrote it. */
    Optional<Fold> fold(String topic);
  }

  private final Decisions decisions;
  private final Function<String, Loaded> loader;
  private final ViewMeters meters;
  private final Map<String, Loaded> loaded = new ConcurrentHashMap<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private @Nullable String firstTopic;
  private volatile @Nullable Version served;
  private volatile @Nullable Thread thread;

  /** The loading thread alone. */
  private long toldBehindNanos = System.nanoTime() - TELL_BEHIND_NANOS;

  private record Version(String topic, Loaded loaded) {}

  /**
   * @param loader makes what loads a topic, once for each
   */
  public Views(SessionControl control, Function<String, Loaded> loader, ViewMeters meters) {
    this(decisionsOf(control), loader, meters);
  }

  Views(Decisions decisions, Function<String, Loaded> loader, ViewMeters meters) {
    this.decisions = decisions;
    this.loader = loader;
    this.meters = meters;
  }

  private static Decisions decisionsOf(SessionControl control) {
    return new Decisions() {
      @Override
      public Served first() throws InterruptedException {
        return control.await().served();
      }

      @Override
      public Served latest() {
        return control.served();
      }

      @Override
      public Optional<Fold> fold(String topic) {
        return control.fold(topic);
      }
    };
  }

  /**
   * The version that is served as the node starts, which somebody else loads: the same at each of
   * its own starts, whatever is served by then, since another one would be taken for this; unless
   * somebody deleted it.
   *
   * @throws io.sessionlog.support.kafka.KafkaUnavailable if it could not be found out
   */
  public synchronized String begin(Loaded first) {
    String known = firstTopic;
    if (known != null && !isDeleted(known)) {
      return known;
    }
    try {
      String topic = decisions.first().topic();
      if (known != null) {
        log.warn("{} was deleted: {} is loaded in its place", known, topic);
        loaded.remove(known);
      }
      if (!loaded.containsKey(topic)) {
        hold(topic, first);
        served = new Version(topic, first);
      }
      firstTopic = topic;
      return topic;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped before it began", e);
    }
  }

  private boolean isDeleted(String topic) {
    return !topic.equals(Topics.SESSION_STATE) && decisions.fold(topic).isEmpty();
  }

  @Override
  public SessionTable table() {
    Version now = served;
    if (now == null) {
      throw new StoreNotReady();
    }
    return now.loaded().table();
  }

  /** Of the version that is served. */
  public Freshness freshness() {
    Version now = served;
    return now == null ? Freshness.UNKNOWN : now.loaded().freshness();
  }

  @Override
  public @Nullable String coming() {
    Version now = served;
    String wanted = decisions.latest().topic();
    return now == null || wanted.equals(now.topic()) ? null : wanted;
  }

  private void run() {
    try {
      while (!stopping.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        String wanted = coming();
        if (wanted != null) {
          approach(wanted);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hold(String topic, Loaded version) {
    loaded.put(topic, version);
    version.start(topic);
    meters.holds(topic, () -> isServed(topic));
  }

  private boolean isServed(String topic) {
    Version now = served;
    return now != null && now.topic().equals(topic);
  }

  private void approach(String topic) throws InterruptedException {
    Loaded next = loaded.get(topic);
    if (next == null) {
      log.info("Loading {} beside what is served", topic);
      next = loader.apply(topic);
      hold(topic, next);
    }
    try {
      SessionTable table = next.table();
      if (!table.topic().equals(topic)) {
        throw new IllegalStateException(topic + " was to be loaded, " + table.topic() + " was");
      }
      turnTo(new Version(topic, next), table);
    } catch (StoreNotReady notYet) {
      log.debug("{} is not loaded yet", topic);
    }
  }

  private void turnTo(Version next, SessionTable after) throws InterruptedException {
    SessionTable before = tableOrNull();
    if (before == null) {
      // Nobody is answered: there is nothing that it could fall behind.
      served = next;
      meters.serve(after);
      log.info("Serving {}", next.topic());
      return;
    }
    Handover handover = after.takeOver(before, PATIENCE, () -> served = next);
    if (handover != null) {
      meters.serve(after);
      log.info(
          "Serving {} instead of {}: {} sessions are shown differently",
          next.topic(),
          before.topic(),
          handover.sessions().size());
    } else if (System.nanoTime() - toldBehindNanos > TELL_BEHIND_NANOS) {
      toldBehindNanos = System.nanoTime();
      log.warn("{} is behind {}, which is served until it is not", next.topic(), before.topic());
    }
  }

  private @Nullable SessionTable tableOrNull() {
    try {
      return table();
    } catch (StoreNotReady notYet) {
      return null;
    }
  }

  /** Ready whatever is being loaded, as long as what is served is there. */
  @Override
  public Health health() {
    Version now = served;
    if (now == null) {
      return Health.down().withDetail("waiting for", "session-control").build();
    }
    String wanted = coming();
    Health.Builder health;
    try {
      var unused = now.loaded().table();
      health = Health.up();
    } catch (StoreNotReady notYet) {
      health = Health.down();
    }
    health.withDetail("serving", now.topic());
    return (wanted == null ? health : health.withDetail("loading", wanted)).build();
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void start() {
    var runner = new Thread(this::run, "views");
    runner.setDaemon(true);
    thread = runner;
    runner.start();
  }

  @Override
  public void stop() {
    stopping.countDown();
    Thread runner = thread;
    if (runner != null) {
      runner.interrupt();
      try {
        runner.join(TimeUnit.SECONDS.toMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    loaded.values().forEach(Loaded::stop);
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
