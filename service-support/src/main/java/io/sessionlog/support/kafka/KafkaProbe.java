package io.sessionlog.support.kafka;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps looking at the cluster, so that readiness tells at once whether a write could succeed.
 * Creates the topics on the first look that succeeds, whichever of service and cluster came up
 * first.
 */
public final class KafkaProbe implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(KafkaProbe.class);
  private static final long INTERVAL_MS = 1_000;

  private final TopicProvisioner topics;
  private final FatalError fatal;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final long patienceNanos;
  private volatile boolean running;
  private volatile boolean reachable;
  private boolean hasAnswered;
  private long answeredNanos;
  private volatile Health health = down("not looked at yet");

  /**
   * @param patience for how long after its last answer the cluster still counts as there: a broker
   *     that has died is replaced by then, and an instance that takes itself out for it refuses
   *     what would have been accepted
   */
  public KafkaProbe(TopicProvisioner topics, FatalError fatal, Duration patience) {
    this.topics = topics;
    this.fatal = fatal;
    this.patienceNanos = patience.toNanos();
  }

  @Override
  public Health health() {
    return health;
  }

  /**
   * Whether the cluster has answered within the patience, and has the topics. A partition without a
   * leader is no reason to say no here: the others can be written to.
   */
  public boolean isReachable() {
    return reachable;
  }

  @Override
  public void start() {
    running = true;
    var thread = new Thread(this::probe, "kafka-probe");
    thread.setDaemon(true);
    thread.start();
  }

  private void probe() {
    Admin admin = null;
    try {
      while (running) {
        try {
          if (admin == null) {
            found(topics.provision());
            admin = topics.admin();
          } else {
            found(topics.look(admin));
          }
        } catch (KafkaUnavailable e) {
          lost(e.getMessage());
          reachable = isPatient();
        } catch (UnfitTopics e) {
          health = down(e.getMessage());
          fatal.stop(e);
          return;
        }
        if (stopped.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(admin);
    }
  }

  private static void close(@Nullable Admin admin) {
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }

  private void found(TopicProvisioner.Cluster cluster) {
    reachable = true;
    List<String> withoutLeader = cluster.withoutLeader();
    if (!withoutLeader.isEmpty()) {
      lost("no leader for " + String.join(", ", withoutLeader));
      return;
    }
    if (!"UP".equals(health.getStatus().getCode())) {
      log.info("Kafka answers");
    }
    hasAnswered = true;
    answeredNanos = System.nanoTime();
    health = Health.up().withDetail("partitions", cluster.partitionsOfEvents()).build();
  }

  private boolean isPatient() {
    return hasAnswered && System.nanoTime() - answeredNanos < patienceNanos;
  }

  private void lost(@Nullable String reason) {
    if (isPatient()) {
      return;
    }
    if ("UP".equals(health.getStatus().getCode())) {
      log.warn("Kafka does not answer: {}", reason);
    }
    health = down(reason);
  }

  private static Health down(@Nullable String reason) {
    return Health.down().withDetail("reason", reason == null ? "unknown" : reason).build();
  }

  @Override
  public void stop() {
    running = false;
    stopped.countDown();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
