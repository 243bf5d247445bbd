package io.sessionlog.model.wire;

import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionState;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** How events and states stand in records. */
public final class SessionSerdes {

  private SessionSerdes() {}

  /**
   * Reads what ingest wrote; throws {@link UnreadableEvent} on anything else. It does not write: an
   * event is written once, by {@link EventCodec} around the bytes that its sender sent.
   */
  public static Serde<SessionEvent> event() {
    Serializer<SessionEvent> serializer =
        (topic, event) -> {
          throw new UnsupportedOperationException("An event is written by EventCodec alone");
        };
    Deserializer<SessionEvent> deserializer =
        (topic, bytes) -> {
          if (bytes == null) {
            throw new UnreadableEvent("an event without a value");
          }
          return EventCodec.read(bytes);
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }

  public static Serde<SessionState> state() {
    Serializer<SessionState> serializer =
        (topic, state) -> state == null ? null : StateCodec.write(state);
    Deserializer<SessionState> deserializer =
        (topic, bytes) -> bytes == null ? null : StateCodec.read(bytes);
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
