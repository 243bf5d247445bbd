package io.sessionlog.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class SenderTimeTest {

  static final String WAHA = "X-Webhook-Timestamp";
  static final String STANDARD_WEBHOOKS = "webhook-timestamp";

  @ParameterizedTest
  @CsvSource({
    "1795600000, 2026-11-25T09:46:40Z",
    "1795600000000, 2026-11-25T09:46:40Z",
    "1795600000123, 2026-11-25T09:46:40.123Z",
    "1795600000123456, 2026-11-25T09:46:40.123Z",
    "2026-11-25T10:46:40+01:00, 2026-11-25T09:46:40Z"
  })
  void a_time_tells_by_its_size_what_it_counts_in_either_header(String text, Instant time) {
    for (String header : List.of(WAHA, STANDARD_WEBHOOKS)) {
      assertThat(SenderTime.of(request(header, text))).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "soon",
        "0",
        "-1795600000",
        "1",
        "86400",
        "99999999999999999999",
        "1e99",
        "NaN",
        "+58869-09-10T21:20:00.000Z",
        "10000-01-01T00:00:00Z"
      })
  void what_can_be_no_time_counts_as_none(String text) {
    for (String header : List.of(WAHA, STANDARD_WEBHOOKS)) {
      assertThat(SenderTime.of(request(header, text))).isNull();
    }
  }

  @Test
  void nonsense_in_one_header_leaves_the_other_one() {
    MockHttpServletRequest request = request(WAHA, "soon");
    request.addHeader(STANDARD_WEBHOOKS, "1795600000");

    assertThat(SenderTime.of(request)).isEqualTo(Instant.ofEpochSecond(1795600000));
  }

  private static MockHttpServletRequest request(String header, String value) {
    var request = new MockHttpServletRequest();
    request.addHeader(header, value);
    return request;
  }
}
