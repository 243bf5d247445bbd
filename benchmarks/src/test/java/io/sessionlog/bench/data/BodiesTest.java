package io.sessionlog.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BodiesTest {

  @Test
  void the_message_has_the_size_that_the_table_names() {
    assertThat(Bodies.message200().getBytes(StandardCharsets.UTF_8)).hasSize(200);
  }

  @Test
  void a_code_is_as_long_as_whatsapps_and_never_the_same() {
    assertThat(Bodies.qr(1)).hasSize(219).isNotEqualTo(Bodies.qr(2));
  }

  @Test
  void the_file_fills_the_body_but_for_a_group_of_base64() {
    assertThat(Bodies.media(10_000).length).isBetween(9_997, 10_000);
  }

  @Test
  void every_event_can_be_folded() {
    for (int number = 0; number < 200; number++) {
      Bodies.Event event = Bodies.event(number);
      byte[] data = event.bytes();
      var attributes =
          new EventAttributes("id", "/test", event.name(), "bench", Instant.EPOCH, null, null);

      assertThat(EventCodec.read(EventCodec.write(attributes, data, 0, data.length)).sessionId())
          .isEqualTo("bench");
    }
  }
}
