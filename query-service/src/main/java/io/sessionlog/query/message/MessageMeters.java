package io.sessionlog.query.message;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sessionlog.model.message.MessageFact;
import java.util.Locale;

/** What operators see of the messages. */
public final class MessageMeters {

  private final MeterRegistry registry;
  private final Counter expired;
  private final Counter unreadable;

  public MessageMeters(MeterRegistry registry) {
    this.registry = registry;
    this.expired =
        Counter.builder("sessionlog.query.messages.expired")
            .description("Messages and calls whose retention was over")
            .register(registry);
    this.unreadable = facts("unreadable");
  }

  void folded(MessageFact fact) {
    facts(fact.getClass().getSimpleName().toLowerCase(Locale.ROOT)).increment();
  }

  void unreadable() {
    unreadable.increment();
  }

  void expired(int removed) {
    expired.increment(removed);
  }

  private Counter facts(String kind) {
    return Counter.builder("sessionlog.query.messages.facts")
        .description("What events told of messages and calls")
        .tag("kind", kind)
        .register(registry);
  }
}
