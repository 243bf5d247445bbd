package io.sessionlog.support.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * What time it is for Kafka, and for whoever works with its log. A machine whose clock is wrong
 * would stamp events that the log refuses, and show codes that nobody can scan any more, or hide
 * those that can be. So where this machine's clock and Kafka's are more than {@link #TOLERANCE}
 * apart, {@link #clock} shows Kafka's time; the log, a meter and the health say so, since somebody
 * has to set that clock.
 *
 * <p>It holds: a time that is shown is this machine's, or one that Kafka named plus what has passed
 * since by {@link System#nanoTime}, which nobody sets. So a clock that is set, right or wrong,
 * counts at once.
 *
 * <p>Kafka's time is that of the active controller: as the leader of the metadata's quorum it tells
 * its own time as the one of its last fetch. Nothing is written for it. It needs {@code Describe}
 * on the cluster; whoever may not ask goes by the machine's clock. Log append times were no way: a
 * quiet log has none, and the brokers' answers name times only once something was refused.
 */
public final class ClusterTime implements SmartLifecycle, HealthIndicator {

  private static final Logger log = LoggerFactory.getLogger(ClusterTime.class);

  /** More than a question on a loaded machine takes, less than any deadline of a session. */
  static final Duration TOLERANCE = Duration.ofSeconds(2);

  private static final long INTERVAL_MS = 2_000;
  private static final long DENIED_INTERVAL_MS = 60_000;
  private static final long ANSWER_TIMEOUT_MS = 5_000;

  /** An answer that took longer says too little of when it was given. */
  private static final long MAX_ROUND_TRIP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<Admin> connect;
  private final Clock machine;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile @Nullable Thread thread;
  private volatile @Nullable Reading reading;
  private boolean toldApart;
  private boolean toldDenied;

  /** What Kafka's clock showed at a moment of {@link System#nanoTime}. */
  private record Reading(long millis, long atNanos) {
    long nowMillis() {
      return millis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - atNanos);
    }
  }

  /**
   * @param connect opens an admin client
   * @param machine this machine's clock
   */
  ClusterTime(Supplier<Admin> connect, Clock machine, MeterRegistry meters) {
    this.connect = connect;
    this.machine = machine;
    Gauge.builder("sessionlog.clock.apart", this, time -> time.apart().toMillis() / 1_000.0)
        .description("How far this machine's clock is ahead of Kafka's; 0 within 2 s")
        .baseUnit("seconds")
        .register(meters);
  }

  /** Shows Kafka's time where this machine's is wrong; for any thread. */
  public Clock clock() {
    return new Clock() {
      @Override
      public Instant instant() {
        return machine.instant().minus(apart());
      }

      @Override
      public long millis() {
        return machine.millis() - apart().toMillis();
      }

      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return Clock.offset(this, Duration.ZERO).withZone(zone);
      }
    };
  }

  /** How far this machine's clock is ahead of Kafka's; zero within the tolerance. */
  public Duration apart() {
    Reading last = reading;
    long apart = last == null ? 0 : machine.millis() - last.nowMillis();
    return Math.abs(apart) > TOLERANCE.toMillis() ? Duration.ofMillis(apart) : Duration.ZERO;
  }

  @Override
  public Health health() {
    if (reading == null) {
      return Health.up().withDetail("clock", "this machine's; Kafka's is not known").build();
    }
    Duration apart = apart();
    return apart.isZero()
        ? Health.up().withDetail("clock", "this machine's").build()
        : Health.up()
            .withDetail("clock", "Kafka's: the clock of this machine is wrong, set it by NTP")
            .withDetail("ahead by seconds", apart.toMillis() / 1_000.0)
            .build();
  }

  /** Before anything tells the time. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }

  @Override
  public void start() {
    var asking = new Thread(this::run, "cluster-time");
    asking.setDaemon(true);
    thread = asking;
    asking.start();
  }

  private void run() {
    Admin admin = null;
    try {
      long waitMs;
      do {
        waitMs = INTERVAL_MS;
        try {
          if (admin == null) {
            admin = connect.get();
          }
          ask(admin);
        } catch (ExecutionException e) {
          waitMs = failed(e.getCause());
        } catch (TimeoutException | KafkaException e) {
          waitMs = failed(e);
        }
      } while (!stopping.await(waitMs, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
    }
  }

  private void ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException {
    long asked = System.nanoTime();
    QuorumInfo quorum =
        admin.describeMetadataQuorum().quorumInfo().get(ANSWER_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    long tookNanos = System.nanoTime() - asked;
    if (tookNanos > MAX_ROUND_TRIP_NANOS) {
      return;
    }
    quorum.voters().stream()
        .filter(voter -> voter.replicaId() == quorum.leaderId())
        .findFirst()
        .ifPresent(
            leader ->
                leader
                    .lastFetchTimestamp()
                    .ifPresent(millis -> heard(new Reading(millis, asked + tookNanos / 2))));
  }

  private void heard(Reading newest) {
    reading = newest;
    Duration apart = apart();
    if (!apart.isZero() && !toldApart) {
      log.error(
          "The clock of this machine is {} s {} of Kafka's, whose time counts here from now on; set"
              + " it by NTP",
          apart.abs().toMillis() / 1_000.0,
          apart.isNegative() ? "behind" : "ahead");
    } else if (apart.isZero() && toldApart) {
      log.info("The clock of this machine is right again");
    }
    toldApart = !apart.isZero();
  }

  /**
   * @return how long to wait, in milliseconds
   */
  private long failed(@Nullable Throwable cause) {
    if (!(cause instanceof AuthorizationException)
        && !(cause instanceof UnsupportedVersionException)) {
      return INTERVAL_MS;
    }
    if (!toldDenied) {
      log.warn("This machine's clock can't be compared with Kafka's: {}", cause.getMessage());
      toldDenied = true;
    }
    return DENIED_INTERVAL_MS;
  }

  @Override
  public void stop() {
    stopping.countDown();
    Thread asking = thread;
    if (asking != null) {
      asking.interrupt();
    }
    thread = null;
  }

  @Override
  public boolean isRunning() {
    return thread != null;
  }
}
