package io.sessionlog.model.wire;

import io.sessionlog.model.SessionEvent;
import io.sessionlog.model.SessionState;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

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

  /**
   * @param key of the event's record
   * @throws UnreadableEvent if it stands under another session's key
   */
  public static void requireKey(@Nullable String key, SessionEvent event) {
    if (key == null || !key.equals(event.sessionId())) {
      throw new UnreadableEvent(
          "the record's key must be the session id that the envelope's subject names");
    }
  }

  /** One for all places that a state goes to, one after the other: then it is written once. */
  public static Serde<SessionState> state() {
    var serializer = new RememberingSerializer();
    Deserializer<SessionState> deserializer =
        (topic, bytes) -> bytes == null ? null : StateCodec.read(bytes);
    return Serdes.serdeFrom(serializer, deserializer);
  }

  /** The projector's store, its changelog and {@code session-state} get the same bytes. */
  private static final class RememberingSerializer implements Serializer<SessionState> {
    private volatile @Nullable Written last;

    private static final class Written {
      final SessionState state;
      final byte[] bytes;

      Written(SessionState state) {
        this.state = state;
        this.bytes = StateCodec.write(state);
      }
    }

    /** The very same state: to compare what two hold would take as long as to write it. */
    @Override
    @SuppressWarnings("ReferenceEquality")
    public byte @Nullable [] serialize(String topic, @Nullable SessionState state) {
      if (state == null) {
        return null;
      }
      Written known = last;
      if (known == null || known.state != state) {
        known = new Written(state);
        last = known;
      }
      return known.bytes;
    }
  }
}
