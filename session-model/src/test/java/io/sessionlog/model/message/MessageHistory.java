package io.sessionlog.model.message;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.Position;
import io.sessionlog.model.wire.EventCodec;
import io.sessionlog.model.wire.MessageReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Events as senders write them, folded as the live system does: record by record. */
final class MessageHistory {

  static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

  private final Map<String, MessageState> messages = new TreeMap<>();
  private final Map<String, CallState> calls = new TreeMap<>();
  private long offset;

  /** One second after the one before. */
  MessageHistory then(String event, String data) {
    return at(offset, event, data);
  }

  /** What stands at this offset, told now. */
  MessageHistory at(long offset, String event, String data) {
    this.offset = offset + 1;
    MessageReader.Reading read = read(offset, event, data);
    var position = new Position(0, offset);
    for (MessageFact told : read.facts()) {
      if (told instanceof MessageFact.OfMessage fact) {
        messages.compute(
            fact.id().text(),
            (id, state) -> MessageFold.apply(state, fact, read.attributes(), position));
      } else if (told instanceof MessageFact.Called call) {
        calls.compute(
            call.id(), (id, state) -> MessageFold.apply(state, call, read.attributes(), position));
      }
    }
    return this;
  }

  static @Nullable MessageFact fact(String event, String data) {
    List<MessageFact> facts = read(0, event, data).facts();
    return facts.isEmpty() ? null : facts.get(0);
  }

  private static MessageReader.Reading read(long offset, String event, String data) {
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    var attributes =
        new EventAttributes(
            "event-" + offset, "/test", event, "session-1", time(offset), null, null);
    return MessageReader.read(EventCodec.write(attributes, bytes, 0, bytes.length));
  }

  static Instant time(long offset) {
    return START.plusSeconds(offset);
  }

  Map<String, MessageState> messages() {
    return messages;
  }

  MessageState message(String id) {
    MessageState state = messages.get(id);
    if (state == null) {
      throw new AssertionError("No message " + id + " among " + messages.keySet());
    }
    return state;
  }

  CallState call(String id) {
    CallState state = calls.get(id);
    if (state == null) {
      throw new AssertionError("No call " + id + " among " + calls.keySet());
    }
    return state;
  }
}
