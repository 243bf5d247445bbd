package io.sessionlog.analytics.api;

import io.sessionlog.analytics.numbers.Numbers;
import io.sessionlog.support.http.InvalidRequest;
import io.sessionlog.support.http.Parameters;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which time is asked for, and how it is cut. Numbers are kept by hours of UTC: a time within an
 * hour stands for the whole hour, and a day is made of the hours that begin in it.
 *
 * @param starts the hour since 1970 with which each bucket begins, and the one behind the last
 */
record StatsQuery(Bucket bucket, ZoneId zone, List<Integer> starts) {

  enum Bucket {
    HOUR(Duration.ofDays(1), 31 * 24),
    DAY(Duration.ofDays(30), 400);

    private final Duration byDefault;
    private final int max;

    Bucket(Duration byDefault, int max) {
      this.byDefault = byDefault;
      this.max = max;
    }

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Bucket> parse(String text) {
      return switch (text) {
        case "hour" -> Optional.of(HOUR);
        case "day" -> Optional.of(DAY);
        default -> Optional.empty();
      };
    }
  }

  private static final String TIME_RULE =
      "must be a time such as 2026-11-26T10:00:00Z, or a date such as 2026-11-26";

  /**
   * @throws InvalidRequest with every fault
   */
  static StatsQuery parse(Parameters parameters, Instant now) {
    Bucket bucket =
        parameters.value("bucket", Bucket::parse, "must be hour or day").orElse(Bucket.HOUR);
    ZoneId zone =
        parameters
            .value("tz", StatsQuery::zone, "must be a time zone such as Europe/Berlin")
            .orElse(ZoneOffset.UTC);
    Optional<Instant> from = parameters.value("from", text -> time(text, zone), TIME_RULE);
    Optional<Instant> to = parameters.value("to", text -> time(text, zone), TIME_RULE);
    parameters.check();
    Instant end = to.orElse(now);
    Instant start = from.orElse(end.minus(bucket.byDefault));
    if (!start.isBefore(end)) {
      throw new InvalidRequest("from", "must be before to, which is now if it is not given");
    }
    Duration longest =
        bucket == Bucket.HOUR ? Duration.ofHours(bucket.max) : Duration.ofDays(bucket.max);
    if (Duration.between(start, end).compareTo(longest) > 0) {
      throw new InvalidRequest(
          "from",
          "may be up to %d %ss before to; ask for days, or for less"
              .formatted(bucket.max, bucket.wireName()));
    }
    return new StatsQuery(
        bucket, zone, bucket == Bucket.HOUR ? hours(start, end) : days(start, end, zone));
  }

  private static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException unknown) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> time(String text, ZoneId zone) {
    try {
      Instant time =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
              : Instant.parse(text);
      return time.isBefore(Instant.EPOCH) || time.isAfter(LAST)
          ? Optional.empty()
          : Optional.of(time);
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }

  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private static List<Integer> hours(Instant from, Instant to) {
    List<Integer> starts = new ArrayList<>();
    int end = hourUp(to);
    for (int hour = Numbers.hour(from.toEpochMilli()); hour <= end; hour++) {
      starts.add(hour);
    }
    return starts;
  }

  private static List<Integer> days(Instant from, Instant to, ZoneId zone) {
    List<Integer> starts = new ArrayList<>();
    ZonedDateTime day = from.atZone(zone).toLocalDate().atStartOfDay(zone);
    starts.add(hourUp(day.toInstant()));
    do {
      // Of the next date, not 24 hours later: a day of a change of clocks has 23 or 25.
      day = day.toLocalDate().plusDays(1).atStartOfDay(zone);
      starts.add(hourUp(day.toInstant()));
    } while (day.toInstant().isBefore(to));
    return starts;
  }

  private static int hourUp(Instant time) {
    return Numbers.hour(time.toEpochMilli() + Numbers.HOUR_MILLIS - 1);
  }

  /** All of it as one bucket. */
  List<Integer> ends() {
    return List.of(from(), to());
  }

  int buckets() {
    return starts.size() - 1;
  }

  int from() {
    return starts.get(0);
  }

  /** The first hour that is asked for no more. */
  int to() {
    return starts.get(buckets());
  }

  /** The bucket that an hour falls into. */
  int bucketOf(int hour) {
    if (bucket == Bucket.HOUR) {
      return hour - from();
    }
    int at = Collections.binarySearch(starts, hour);
    return at >= 0 ? at : -at - 2;
  }
}
