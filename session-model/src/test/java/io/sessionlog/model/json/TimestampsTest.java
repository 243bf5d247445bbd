package io.sessionlog.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  static final DateTimeFormatter BY_JAVA =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T10:00:00Z, 2026-11-23T10:00:00.000Z",
    "2026-11-23T10:00:00.1Z, 2026-11-23T10:00:00.100Z",
    "2026-11-23T10:00:00.123999Z, 2026-11-23T10:00:00.123Z",
    "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
  })
  void are_written_in_utc_with_three_digits_of_milliseconds(Instant instant, String written) {
    assertThat(Timestamps.format(instant)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T10:00:00Z, 2026-11-23T10:00:00Z",
    "2026-11-23t10:00:00z, 2026-11-23T10:00:00Z",
    "2026-11-23T11:30:00.5+01:30, 2026-11-23T10:00:00.500Z",
    "2026-11-23T02:00:00-08:00, 2026-11-23T10:00:00Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
  })
  void are_read_with_any_offset(String text, Instant instant) {
    assertThat(Timestamps.parse(text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "now",
        "1795471200",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-11-23 10:00:00Z",
        "2026-13-23T10:00:00Z",
        "2026-11-23T10:00:00Z ",
      })
  void are_nothing_else(String text) {
    assertThat(Timestamps.parse(text)).isNull();
  }

  /** They could be read, and then neither be written nor be compared. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+10000-01-01T00:00:00Z",
        "-0001-12-31T23:59:59Z",
        "+999999999-12-31T23:59:59-18:00",
        "9999-12-31T23:59:59-00:01",
      })
  void have_years_of_four_digits(String text) {
    assertThat(Timestamps.parse(text)).isNull();
  }

  /** From 0000-01-01 to 9999-12-31. */
  @Property
  void are_written_as_javas_formatter_does(
      @ForAll @LongRange(min = -62_167_219_200_000L, max = 253_402_300_799_999L) long millis) {
    Instant instant = Instant.ofEpochMilli(millis);

    String written = Timestamps.format(instant);

    assertThat(written).isEqualTo(BY_JAVA.format(instant));
    assertThat(Timestamps.parse(written)).isEqualTo(instant);
  }

  @Property
  void are_read_as_javas_parser_does(
      @ForAll @IntRange(max = 9999) int year,
      @ForAll @IntRange(max = 13) int month,
      @ForAll @IntRange(max = 32) int day,
      @ForAll @IntRange(max = 24) int hour,
      @ForAll @IntRange(max = 60) int minute,
      @ForAll @IntRange(max = 60) int second) {
    String text =
        "%04d-%02d-%02dT%02d:%02d:%02d.000Z".formatted(year, month, day, hour, minute, second);

    assertThat(Timestamps.parse(text)).isEqualTo(readByJava(text));
  }

  private static @Nullable Instant readByJava(String text) {
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException notATime) {
      return null;
    }
  }
}
