package io.sessionlog.notifier.notice;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what is told, and what could not be read. */
final class NoticeMeters {

  private final Map<NoticeType, Counter> told = new EnumMap<>(NoticeType.class);
  private final Counter unreadable;

  NoticeMeters(MeterRegistry meters) {
    for (NoticeType type : NoticeType.values()) {
      told.put(
          type,
          Counter.builder("sessionlog.notifier.notices")
              .description("Notices made, by type, before endpoints choose among them")
              .tag("type", type.wireName())
              .register(meters));
    }
    unreadable =
        Counter.builder("sessionlog.notifier.unreadable")
            .description("Events that could not be read, and told nothing")
            .register(meters);
  }

  void told(NoticeType type) {
    @Nullable Counter counter = told.get(type);
    if (counter != null) {
      counter.increment();
    }
  }

  void unreadable() {
    unreadable.increment();
  }
}
