package io.sessionlog.query.push;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** What operators see of streams and sockets. */
@Component
final class PushMeters {

  private final Map<String, AtomicInteger> clients =
      Map.of(SseTransport.KIND, new AtomicInteger(), SocketTransport.KIND, new AtomicInteger());

  private final Map<Frame.Kind, Counter> sent = new EnumMap<>(Frame.Kind.class);
  private final Map<CloseReason, Counter> ended = new EnumMap<>(CloseReason.class);
  private final Counter refused;
  private final Timer lag;

  PushMeters(MeterRegistry registry) {
    clients.forEach(
        (kind, number) ->
            Gauge.builder("sessionlog.push.clients", number, AtomicInteger::get)
                .description("Clients that are told of changes, by kind of connection")
                .tag("kind", kind)
                .register(registry));
    for (Frame.Kind kind : Frame.Kind.values()) {
      sent.put(
          kind,
          Counter.builder("sessionlog.push.sent")
              .description("Events sent to clients")
              .tag("event", kind.wireName())
              .register(registry));
    }
    for (CloseReason why : CloseReason.values()) {
      ended.put(
          why,
          Counter.builder("sessionlog.push.ended")
              .description("Connections that ended, by reason")
              .tag("reason", why.tag())
              .register(registry));
    }
    refused =
        Counter.builder("sessionlog.push.refused")
            .description("Clients that were refused since there were too many")
            .register(registry);
    lag =
        Timer.builder("sessionlog.push.lag")
            .description("From a change in the table to its being queued for every client")
            .publishPercentileHistogram()
            .register(registry);
  }

  void came(Transport transport) {
    requireNonNull(clients.get(transport.kind())).incrementAndGet();
  }

  void ended(Transport transport, CloseReason why) {
    requireNonNull(clients.get(transport.kind())).decrementAndGet();
    requireNonNull(ended.get(why)).increment();
  }

  void refused() {
    refused.increment();
  }

  void sent(Frame frame) {
    requireNonNull(sent.get(frame.kind())).increment();
  }

  void queuedAfter(long nanos) {
    lag.record(nanos, TimeUnit.NANOSECONDS);
  }
}
