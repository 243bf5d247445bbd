package io.sessionlog.replay.log;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.Timestamps;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A point in the log, as people name it: a time, or positions. */
public sealed interface LogPoint {

  /**
   * In each partition: before the first record stamped at or after this time. A partition's
   * timestamps need not rise, and this is how Kafka's own time index sees it too; so ranges that
   * share a bound neither overlap nor leave anything out.
   */
  record Time(Instant instant) implements LogPoint {
    @Override
    public String toString() {
      return Timestamps.format(instant);
    }
  }

  /**
   * One offset for each partition that is named; the others are left out, since these positions say
   * nothing of them.
   */
  record Positions(SortedMap<Integer, Long> offsets) implements LogPoint {
    public Positions {
      offsets = Collections.unmodifiableSortedMap(new TreeMap<>(offsets));
    }
  }

  /**
   * Reads {@code 2026-11-23}, {@code 2026-11-23T10:00}, the same with {@code Z} or an offset,
   * {@code now}, {@code -90m}, or positions such as {@code 3:1042,4:977}.
   *
   * @throws IllegalArgumentException with a sentence for people
   */
  static LogPoint parse(String text, Instant now) {
    if (text.equals("now")) {
      return new Time(now);
    }
    if (text.startsWith("-")) {
      return new Time(now.minus(Durations.parse(text.substring(1))));
    }
    Instant instant = instant(text);
    if (instant != null) {
      return new Time(instant);
    }
    var offsets = new TreeMap<Integer, Long>();
    for (String part : text.split(",", -1)) {
      Optional<Position> position = Position.parse(part.strip());
      if (position.isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' is neither a time, such as 2026-11-23T10:00:00Z, 2026-11-23 or -90m, nor positions, such as 3:1042 or 3:1042,4:977"
                .formatted(text));
      }
      if (offsets.put(position.get().partition(), position.get().offset()) != null) {
        throw new IllegalArgumentException(
            "'%s' names partition %d twice".formatted(text, position.get().partition()));
      }
    }
    return new Positions(offsets);
  }

  private static @Nullable Instant instant(String text) {
    Instant withOffset = Timestamps.parse(text);
    if (withOffset != null) {
      return withOffset;
    }
    try {
      return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException notADateTime) {
      try {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      } catch (DateTimeException notADate) {
        return null;
      }
    }
  }
}
