package io.sessionlog.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sessionlog.model.Position;
import io.sessionlog.model.Unknowns;
import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageFact.Called;
import io.sessionlog.model.message.SentAt;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are written and read by the fold's properties; here is what those can't reach. */
class MessageCodecTest {

  @Test
  void a_call_is_read_as_it_was_written() {
    var call =
        new CallState(
            new Called(
                "C",
                "1@c.us",
                true,
                false,
                null,
                new SentAt(Instant.ofEpochMilli(1_760_879_430_000L), "1760879430")),
            new Position(3, 4),
            Instant.ofEpochMilli(5),
            Instant.ofEpochMilli(6),
            Unknowns.NONE);

    assertThat(MessageCodec.readCall(MessageCodec.write(call))).isEqualTo(call);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{",
        "{\"id\":\"a\",\"content\":{\"origin\":\"OTHER\",\"position\":\"0:1\"},\"acks\":{},\"firstEventAt\":5,\"lastEventAt\":5}",
        "{\"id\":\"a\",\"content\":{\"origin\":\"MESSAGE\",\"position\":\"0:1\"},\"acks\":{\"x\":5},\"firstEventAt\":5,\"lastEventAt\":5}"
      })
  void what_is_no_state_is_refused(String text) {
    assertThatThrownBy(() -> MessageCodec.readMessage(bytes(text)))
        .isInstanceOf(UnreadableEvent.class);
    assertThatThrownBy(() -> MessageCodec.readCall(bytes(text)))
        .isInstanceOf(UnreadableEvent.class);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
