package io.sessionlog.analytics.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.analytics.fold.Counted;
import io.sessionlog.analytics.fold.Head;
import io.sessionlog.analytics.numbers.AckKind;
import io.sessionlog.analytics.numbers.InferredLoss;
import io.sessionlog.analytics.numbers.Measures;
import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.model.DropReason;
import io.sessionlog.model.SessionStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Totals of what happens now, by status, reason and outcome. By session there is nothing but what
 * was asked for, so the number of series does not grow. What is counted anew from an old log is not
 * what happens now: an alert would take a rebuild for a mass of disconnects.
 */
public final class StatsMeters {

  private static final Duration NOW = Duration.ofMinutes(5);

  private final Map<Integer, Counter> counters = new LinkedHashMap<>();
  private final Map<Integer, AtomicLongArray> sessions = new ConcurrentHashMap<>();
  private final SessionMeters oneByOne;
  private final Counter folds;
  private final Counter unreadable;
  private final Clock clock;

  /**
   * @param sessionsOneByOne how many sessions have meters of their own
   */
  public StatsMeters(MeterRegistry meters, Clock clock, int sessionsOneByOne) {
    this.clock = clock;
    this.oneByOne = new SessionMeters(meters, sessionsOneByOne);
    counter(meters, Measures.CONNECTS, "connects", "Sessions that became connected", "", "");
    for (DropReason reason : DropReason.values()) {
      counter(
          meters,
          Measures.drop(reason),
          "disconnects",
          "Connected sessions that were so no more, by what was told",
          "reason",
          reason.wireName());
    }
    String attempts = "Log-ins by QR code, by how they went";
    counter(meters, Measures.ATTEMPTS, "logins", attempts, "outcome", "started");
    counter(meters, Measures.SUCCESSES, "logins", attempts, "outcome", "connected");
    counter(meters, Measures.GIVEN_UP, "logins", attempts, "outcome", "given_up");
    String webhooks = "Webhooks, and what was wrong with some of them";
    counter(meters, Measures.EVENTS, "webhooks", webhooks, "kind", "all");
    counter(meters, Measures.LATE, "webhooks", webhooks, "kind", "late");
    counter(meters, Measures.OLDER, "webhooks", webhooks, "kind", "older");
    counter(meters, Measures.REPEATED, "webhooks", webhooks, "kind", "repeated");
    for (InferredLoss loss : InferredLoss.values()) {
      counter(
          meters,
          Measures.loss(loss),
          "losses",
          "Webhooks that seem to be lost, by how that shows",
          "kind",
          loss.wireName());
    }
    for (AckKind kind : AckKind.values()) {
      counter(meters, Measures.ack(kind), "acks", "Ticks of own messages", "kind", kind.wireName());
    }
    for (SessionStatus status : SessionStatus.values()) {
      gauge(meters, status.wireName(), Measures.millis(status));
    }
    gauge(meters, "untold", Measures.UNTOLD_MILLIS);
    folds =
        Counter.builder("sessionlog.analytics.folds")
            .description("Events that were counted, also of an old log")
            .register(meters);
    unreadable =
        Counter.builder("sessionlog.analytics.unreadable")
            .description("Events that could not be read, and count for nothing")
            .register(meters);
  }

  private void counter(
      MeterRegistry meters, int measure, String name, String what, String tag, String value) {
    Counter.Builder builder = Counter.builder("sessionlog.analytics." + name).description(what);
    counters.put(measure, (tag.isEmpty() ? builder : builder.tag(tag, value)).register(meters));
  }

  private void gauge(MeterRegistry meters, String status, int measure) {
    Gauge.builder(
            "sessionlog.analytics.sessions",
            sessions,
            byPartition -> byPartition.values().stream().mapToLong(row -> row.get(measure)).sum())
        .description("Sessions of the partitions that this node owns, by status")
        .tag("status", status)
        .register(meters);
  }

  /** Takes a partition over; its sessions are yet to be told. */
  void owns(int partition) {
    oneByOne.ownsNoMore(partition);
    sessions.put(partition, new AtomicLongArray(Measures.SIZE));
  }

  void ownsNoMore(int partition) {
    oneByOne.ownsNoMore(partition);
    sessions.remove(partition);
  }

  /**
   * A session that is there when its partition is taken over.
   *
   * @param measure see {@link Head#measure}
   */
  void knows(int partition, String session, int measure) {
    move(partition, session, Head.GONE, measure);
  }

  private void move(int partition, String session, int from, int to) {
    AtomicLongArray row = sessions.get(partition);
    if (row == null) {
      return;
    }
    if (from != Head.GONE) {
      row.decrementAndGet(from);
    }
    if (to == Head.GONE) {
      oneByOne.isGone(session);
    } else {
      row.incrementAndGet(to);
      oneByOne.is(partition, session, to == Measures.millis(SessionStatus.SESSION_CONNECTED));
    }
  }

  void counted(int partition, Counted counted, long eventMillis) {
    folds.increment();
    if (counted.before() != counted.after()) {
      move(partition, counted.sessionId(), counted.before(), counted.after());
    }
    if (eventMillis < clock.millis() - NOW.toMillis()) {
      return;
    }
    counters.forEach(
        (measure, counter) -> {
          long count = counted.numbers().of(measure);
          if (count > 0) {
            counter.increment((double) count);
          }
        });
    if (drops(counted.numbers()) > 0) {
      oneByOne.dropped(counted.sessionId());
    }
  }

  private static long drops(Numbers counted) {
    long drops = 0;
    for (DropReason reason : DropReason.values()) {
      drops += counted.of(Measures.drop(reason));
    }
    return drops;
  }

  void unreadable() {
    unreadable.increment();
  }
}
