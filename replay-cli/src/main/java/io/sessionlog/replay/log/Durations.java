package io.sessionlog.replay.log;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them, and as they like to read them. */
public final class Durations {

  private static final Pattern SIMPLE = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

  private Durations() {}

  /**
   * Reads {@code 500ms}, {@code 30s}, {@code 30}, {@code 5m}, {@code 12h}, {@code 7d} and ISO-8601.
   *
   * @throws IllegalArgumentException with a sentence for people
   */
  public static Duration parse(String text) {
    Matcher simple = SIMPLE.matcher(text);
    if (!simple.matches()) {
      try {
        return Duration.parse(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "'" + text + "' is not a duration, such as 500ms, 30s, 5m, 12h or 7d");
      }
    }
    long amount = Long.parseLong(simple.group(1));
    String unit = simple.group(2) == null ? "s" : simple.group(2);
    return switch (unit) {
      case "ms" -> Duration.ofMillis(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofSeconds(amount);
    };
  }

  /** Two units at most: {@code 3d 4h}, {@code 2h 5m}, {@code 1m 20s}, {@code 4.2s}. */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    if (duration.toDays() > 0) {
      return duration.toDays() + "d " + duration.toHoursPart() + "h";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + "h " + duration.toMinutesPart() + "m";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
    }
    return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / 1e3);
  }
}
