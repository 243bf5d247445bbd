package io.sessionlog.model.json;

import io.sessionlog.model.message.SentAt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The times that senders write. whatsapp-web.js sends seconds, WAHA milliseconds and for reactions
 * fractions of seconds, Meta strings of digits. Numbers tell by their size what they count: as
 * seconds the year 5138 has the first one with 12 digits, as milliseconds 1973.
 */
public final class SenderTimes {

  private static final int MAX_CHARS = 40;
  private static final BigDecimal LEAST_MILLIS = BigDecimal.valueOf(100_000_000_000L);
  private static final BigDecimal LEAST_MICROS = BigDecimal.valueOf(100_000_000_000_000L);
  private static final BigDecimal LATEST_MICROS = BigDecimal.valueOf(100_000_000_000_000_000L);

  private SenderTimes() {}

  /** Null if the text is no time, or one that the log could not hold. */
  public static @Nullable SentAt parse(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty() || stripped.length() > MAX_CHARS) {
      return null;
    }
    Instant time = isNumber(stripped) ? ofNumber(stripped) : Timestamps.parse(stripped);
    return time == null ? null : new SentAt(time.truncatedTo(ChronoUnit.MILLIS), stripped);
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
  }

  private static @Nullable Instant ofNumber(String text) {
    try {
      var number = new BigDecimal(text);
      // Zero and less is what senders write for "not known"; scale: 1e9999 is cheap to write only.
      if (number.signum() <= 0
          || Math.abs((long) number.scale()) > MAX_CHARS
          || number.compareTo(LATEST_MICROS) >= 0) {
        return null;
      }
      int toMillis =
          number.compareTo(LEAST_MILLIS) < 0 ? 3 : number.compareTo(LEAST_MICROS) < 0 ? 0 : -3;
      return Instant.ofEpochMilli(
          number.scaleByPowerOfTen(toMillis).setScale(0, RoundingMode.DOWN).longValueExact());
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }
}
