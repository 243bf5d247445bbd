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
   * Reads what ingest wrote; it is written once, by {@link EventCodec} around the bytes that its
   * sender sent.
   *
   * @throws UnreadableEvent on anything else, and if it stands under another session's key
   */
  public static SessionEvent readEvent(@Nullable String key, byte @Nullable [] value) {
    if (value == null) {
      throw new UnreadableEvent("an event without a value");
    }
    SessionEvent event = EventCodec.read(value);
    if (key == null || !key.equals(event.sessionId())) {
      throw new UnreadableEvent(
          "the record's key must be the session id that the envelope's subject names");
    }
    return event;
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
