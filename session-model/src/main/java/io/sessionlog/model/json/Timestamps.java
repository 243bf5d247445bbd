package io.sessionlog.model.json;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How times are written everywhere: UTC, always three digits of milliseconds, as JavaScript does.
 *
 * <p>A state holds six of them, and Java's formatter took more than half of the time to write or
 * read one; so what has exactly this form is read and written by hand.
 */
public final class Timestamps {

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final String FORM = "0000-00-00T00:00:00.000Z";
  private static final int SECONDS_PER_DAY = 86_400;

  private Timestamps() {}

  /**
   * Whether {@link #parse} reads what {@link #format} writes of it: the years 0 to 9999, which are
   * those of RFC 3339.
   */
  public static boolean isReadableAgain(Instant instant) {
    return !instant.isBefore(EARLIEST) && !instant.isAfter(LATEST);
  }

  public static String format(Instant instant) {
    if (!isReadableAgain(instant)) {
      return MILLIS.format(instant);
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(instant.getEpochSecond(), SECONDS_PER_DAY));
    int second = (int) Math.floorMod(instant.getEpochSecond(), (long) SECONDS_PER_DAY);
    byte[] text = FORM.getBytes(StandardCharsets.ISO_8859_1);
    write(text, 0, 4, date.getYear());
    write(text, 5, 2, date.getMonthValue());
    write(text, 8, 2, date.getDayOfMonth());
    write(text, 11, 2, second / 3_600);
    write(text, 14, 2, second / 60 % 60);
    write(text, 17, 2, second % 60);
    write(text, 20, 3, instant.getNano() / 1_000_000);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void write(byte[] text, int start, int digits, int number) {
    int rest = number;
    for (int i = start + digits - 1; i >= start; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /**
   * Reads any ISO-8601 time with an offset, of the years that RFC 3339 can write; null when the
   * text is none.
   */
  public static @Nullable Instant parse(String text) {
    return hasOurForm(text) ? ours(text) : any(text);
  }

  private static @Nullable Instant any(String text) {
    try {
      Instant instant = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
      return isReadableAgain(instant) ? instant : null;
    } catch (DateTimeException notATime) {
      return null;
    }
  }

  private static boolean hasOurForm(String text) {
    if (text.length() != FORM.length()) {
      return false;
    }
    for (int i = 0; i < FORM.length(); i++) {
      char form = FORM.charAt(i);
      char c = text.charAt(i);
      if (form == '0' ? c < '0' || c > '9' : c != form) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Instant ours(String text) {
    int hour = number(text, 11, 2);
    int minute = number(text, 14, 2);
    int second = number(text, 17, 2);
    if (hour > 23 || minute > 59 || second > 59) {
      return any(text);
    }
    try {
      LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
      return Instant.ofEpochSecond(
          date.toEpochDay() * SECONDS_PER_DAY + hour * 3_600L + minute * 60L + second,
          number(text, 20, 3) * 1_000_000L);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  private static int number(String text, int start, int digits) {
    int number = 0;
    for (int i = start; i < start + digits; i++) {
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }
}
