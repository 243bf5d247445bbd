package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sessionlog.model.History;
import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionFact;
import io.sessionlog.model.SessionState;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class SessionSerdesTest {

  @Test
  void a_state_goes_there_and_back() {
    SessionState state = new History().then("qr", "{\"qr\":\"2@code\"}").state();
    try (Serde<SessionState> serde = SessionSerdes.state()) {
      byte[] bytes = serde.serializer().serialize(Topics.SESSION_STATE, state);

      assertThat(serde.deserializer().deserialize(Topics.SESSION_STATE, bytes)).isEqualTo(state);
    }
  }

  @Test
  void a_tombstone_is_no_state() {
    try (Serde<SessionState> serde = SessionSerdes.state()) {
      assertThat(serde.serializer().serialize(Topics.SESSION_STATE, null)).isNull();
      assertThat(serde.deserializer().deserialize(Topics.SESSION_STATE, null)).isNull();
    }
  }

  @Test
  void an_event_is_read_and_is_written_by_its_codec_alone() {
    byte[] envelope = EventCodec.write(EventCodecTest.attributes("ready"));
    try (Serde<SessionEvent> serde = SessionSerdes.event()) {
      SessionEvent event = serde.deserializer().deserialize(Topics.SESSION_EVENTS, envelope);
      assertThat(event.fact()).isEqualTo(new SessionFact.Ready());

      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> serde.serializer().serialize(Topics.SESSION_EVENTS, event));
    }
  }

  @Test
  void an_event_without_a_value_is_refused_as_any_that_cannot_be_read() {
    try (Serde<SessionEvent> serde = SessionSerdes.event()) {
      assertThatExceptionOfType(UnreadableEvent.class)
          .isThrownBy(() -> serde.deserializer().deserialize(Topics.SESSION_EVENTS, null));
      assertThatExceptionOfType(UnreadableEvent.class)
          .isThrownBy(
              () -> serde.deserializer().deserialize(Topics.SESSION_EVENTS, "x".getBytes(UTF_8)));
    }
  }
}
