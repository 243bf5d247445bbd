package io.sessionlog.support.kafka;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * Counts and tells what stopped the tasks, and says when to try again. Called by one thread at a
 * time: the one that failed, or the one that runs the client.
 */
final class StreamsFailures {

  private static final Logger log = LoggerFactory.getLogger(StreamsFailures.class);

  /**
   * The third wait in a row is longer than the group waits for a silent member (6 s): another
   * instance takes the tasks over, and this one gets them back once it has restored them.
   */
  private static final ExponentialBackOff BACK_OFF = new ExponentialBackOff(1_000, 3);

  static {
    BACK_OFF.setMaxInterval(10_000);
  }

  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final String application;
  private final String stateDir;
  private final Map<StreamsFault, Counter> counters = new EnumMap<>(StreamsFault.class);
  private BackOffExecution waits = BACK_OFF.start();
  private long lastNanos = System.nanoTime();

  StreamsFailures(Properties config, MeterRegistry meters) {
    this.application = config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
    this.stateDir = config.getProperty(StreamsConfig.STATE_DIR_CONFIG);
    for (StreamsFault fault : StreamsFault.values()) {
      counters.put(
          fault,
          Counter.builder("sessionlog.streams.failures")
              .description("How often the tasks of this instance stopped, to be tried again")
              .tag("cause", fault.tag())
              .register(meters));
    }
  }

  /**
   * @return how long to wait before the next try
   */
  synchronized Duration tell(StreamsFault fault, Throwable failure) {
    long now = System.nanoTime();
    if (now - lastNanos > QUIET_NANOS) {
      waits = BACK_OFF.start();
    }
    lastNanos = now;
    requireNonNull(counters.get(fault)).increment();
    Duration wait = Duration.ofMillis(waits.nextBackOff());
    log.error(
        "{} stopped and tries again in {} s; nothing is skipped or set aside. {} ({})",
        application,
        wait.toSeconds(),
        fault.remedy(stateDir),
        root(failure).toString());
    return wait;
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
