package io.sessionlog.analytics.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few sessions one by one, for who has few: the first that this node comes to know, and no more
 * than were asked for. Thread-safe.
 */
final class SessionMeters {

  private final MeterRegistry meters;
  private final int max;
  private final Map<String, Shown> shown = new HashMap<>();

  /** The gauge is kept for being removed. */
  private record Shown(int partition, AtomicInteger connected, Gauge gauge, Counter disconnects) {}

  SessionMeters(MeterRegistry meters, int max) {
    this.meters = meters;
    this.max = max;
  }

  synchronized void is(int partition, String session, boolean isConnected) {
    Shown known = shown.get(session);
    if (known == null && shown.size() < max) {
      known = show(partition, session);
      shown.put(session, known);
    }
    if (known != null) {
      known.connected().set(isConnected ? 1 : 0);
    }
  }

  private Shown show(int partition, String session) {
    var connected = new AtomicInteger();
    return new Shown(
        partition,
        connected,
        Gauge.builder("sessionlog.analytics.session.connected", connected, AtomicInteger::get)
            .description("1 while the session is connected; of METRICS_SESSIONS sessions")
            .tag("session", session)
            .register(meters),
        Counter.builder("sessionlog.analytics.session.disconnects")
            .description("How often the session dropped; of METRICS_SESSIONS sessions")
            .tag("session", session)
            .register(meters));
  }

  synchronized void dropped(String session) {
    Shown known = shown.get(session);
    if (known != null) {
      known.disconnects().increment();
    }
  }

  synchronized void isGone(String session) {
    Shown known = shown.remove(session);
    if (known != null) {
      hide(known);
    }
  }

  synchronized void ownsNoMore(int partition) {
    shown
        .values()
        .removeIf(
            known -> {
              if (known.partition() == partition) {
                hide(known);
              }
              return known.partition() == partition;
            });
  }

  private void hide(Shown known) {
    meters.remove(known.gauge());
    meters.remove(known.disconnects());
  }
}
