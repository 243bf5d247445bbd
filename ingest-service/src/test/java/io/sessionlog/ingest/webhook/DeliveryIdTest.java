package io.sessionlog.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class DeliveryIdTest {

  @Test
  void a_header_names_it_before_the_body_and_a_signed_header_before_another() {
    Map<String, String> both = Map.of("webhook-id", "msg_1", "X-Webhook-Request-Id", "01HZ");

    assertThat(DeliveryId.of(request(both), "evt_1")).isEqualTo("msg_1");
    assertThat(DeliveryId.of(request(Map.of("X-Webhook-Request-Id", "01HZ")), "evt_1"))
        .isEqualTo("01HZ");
    assertThat(DeliveryId.of(request(Map.of()), "evt_1")).isEqualTo("evt_1");
    assertThat(DeliveryId.of(request(Map.of()), null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "caf\u00e9", "line\nfeed"})
  void what_can_be_no_id_is_passed_over(String id) {
    assertThat(DeliveryId.of(request(Map.of("webhook-id", id)), "evt_1")).isEqualTo("evt_1");
    assertThat(DeliveryId.of(request(Map.of()), id)).isNull();
  }

  @Test
  void it_has_128_characters_at_the_most() {
    assertThat(DeliveryId.of(request(Map.of()), "x".repeat(128))).isEqualTo("x".repeat(128));
    assertThat(DeliveryId.of(request(Map.of()), "x".repeat(129))).isNull();
  }

  private static MockHttpServletRequest request(Map<String, String> headers) {
    var request = new MockHttpServletRequest();
    headers.forEach(request::addHeader);
    return request;
  }
}
