package io.sessionlog.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

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
}
