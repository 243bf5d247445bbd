package io.sessionlog.model.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sessionlog.model.History;
import io.sessionlog.model.SessionEvent;
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
  void an_event_is_read_under_the_key_of_its_session() {
    byte[] envelope = EventCodec.write(EventCodecTest.attributes("ready"));
    SessionEvent event = EventCodec.read(envelope);

    assertThat(SessionSerdes.readEvent(event.sessionId(), envelope)).isEqualTo(event);
  }

  @Test
  void what_is_no_event_or_stands_under_another_key_can_not_be_read() {
    byte[] envelope = EventCodec.write(EventCodecTest.attributes("ready"));
    String session = EventCodec.read(envelope).sessionId();

    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> SessionSerdes.readEvent(session, null));
    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> SessionSerdes.readEvent(session, "x".getBytes(UTF_8)));
    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> SessionSerdes.readEvent(null, envelope));
    assertThatExceptionOfType(UnreadableEvent.class)
        .isThrownBy(() -> SessionSerdes.readEvent("other-" + session, envelope));
  }
}
