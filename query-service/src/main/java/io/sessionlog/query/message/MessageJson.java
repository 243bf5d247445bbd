package io.sessionlog.query.message;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.Timestamps;
import io.sessionlog.model.message.Ack;
import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.message.SentAt;
import io.sessionlog.support.http.JsonBytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;
import tools.jackson.core.JsonGenerator;

/**
 * Messages, calls and chats as clients see them. What is not known is null, not absent. How
 * positions are told depends on who asks.
 */
final class MessageJson {

  private MessageJson() {}

  /** The {@code data} of a page. */
  static <T> byte[] array(Iterable<T> items, BiConsumer<JsonGenerator, T> item) {
    var out = new ByteArrayOutputStream(4_096);
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartArray();
      items.forEach(each -> item.accept(json, each));
      json.writeEndArray();
    }
    return out.toByteArray();
  }

  /** The whole body of one message, with the history of its ticks. */
  static byte[] single(String session, MessageState message, Function<Position, String> positions) {
    var out = new ByteArrayOutputStream(1_024);
    try (JsonGenerator json = JsonBytes.generator(out)) {
      json.writeStartObject();
      json.writeBooleanProperty("success", true);
      json.writeObjectPropertyStart("data");
      members(json, session, message, positions);
      json.writeArrayPropertyStart("acks");
      for (Map.Entry<Integer, Instant> ack : message.acks().entrySet()) {
        json.writeStartObject();
        ack(json, ack.getKey());
        time(json, "at", ack.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  static void message(
      JsonGenerator json,
      String session,
      MessageState message,
      Function<Position, String> positions) {
    json.writeStartObject();
    members(json, session, message, positions);
    json.writeEndObject();
  }

  private static void members(
      JsonGenerator json,
      String session,
      MessageState message,
      Function<Position, String> positions) {
    MessageContent content = message.content().message();
    Direction direction = Direction.of(content.fromMe());
    json.writeStringProperty("id", message.id());
    JsonBytes.text(json, "chat", content.chat());
    JsonBytes.text(json, "direction", direction == null ? null : direction.wireName());
    JsonBytes.text(json, "from", content.from());
    JsonBytes.text(json, "to", content.to());
    JsonBytes.text(json, "author", content.author());
    JsonBytes.text(json, "type", content.type());
    JsonBytes.text(json, "body", message.body());
    json.writeBooleanProperty("bodyCut", message.isBodyCut());
    time(json, "timestamp", message.time());
    sentAt(json, content.sentAt());
    ack(json, message.ack());
    json.writeBooleanProperty("isStub", message.isStub());
    time(json, "editedAt", message.edit() == null ? null : message.edit().at());
    revocation(json, message.revocation());
    media(json, session, message, positions);
    reactions(json, message.reactions());
    time(json, "firstEventAt", message.firstEventAt());
    time(json, "lastEventAt", message.lastEventAt());
    json.writeStringProperty("position", positions.apply(message.content().position()));
  }

  private static void ack(JsonGenerator json, @Nullable Integer ack) {
    if (ack == null) {
      json.writeNullProperty("ack");
    } else {
      json.writeNumberProperty("ack", ack);
    }
    JsonBytes.text(json, "status", ack == null ? null : Ack.nameOf(ack));
  }

  private static void revocation(JsonGenerator json, MessageState.@Nullable Revocation revocation) {
    json.writeName("revoked");
    if (revocation == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringProperty("for", revocation.forEveryone() ? "everyone" : "me");
    time(json, "at", revocation.at());
    json.writeEndObject();
  }

  private static void media(
      JsonGenerator json,
      String session,
      MessageState message,
      Function<Position, String> positions) {
    MessageState.Media media = message.media();
    json.writeName("media");
    if (media == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    JsonBytes.text(json, "type", media.mediaType());
    if (media.sizeBytes() == null) {
      json.writeNullProperty("size");
    } else {
      json.writeNumberProperty("size", media.sizeBytes());
    }
    JsonBytes.text(json, "fileName", media.fileName());
    time(json, "at", media.at());
    json.writeStringProperty("position", positions.apply(media.position()));
    json.writeStringProperty(
        "url",
        "/api/whatsapp/session/%s/messages/%s/media"
            .formatted(session, UriUtils.encode(message.id(), StandardCharsets.UTF_8)));
    json.writeEndObject();
  }

  private static void reactions(JsonGenerator json, Map<String, MessageState.Reaction> reactions) {
    json.writeArrayPropertyStart("reactions");
    reactions.forEach(
        (sender, reaction) -> {
          if (!reaction.emoji().isEmpty()) {
            json.writeStartObject();
            json.writeStringProperty("sender", sender);
            json.writeStringProperty("reaction", reaction.emoji());
            time(json, "at", reaction.at());
            json.writeEndObject();
          }
        });
    json.writeEndArray();
  }

  static void call(JsonGenerator json, CallState state, Function<Position, String> positions) {
    MessageFact.Called call = state.call();
    json.writeStartObject();
    json.writeStringProperty("id", call.id());
    Direction direction = Direction.of(call.fromMe());
    JsonBytes.text(json, "direction", direction == null ? null : direction.wireName());
    JsonBytes.text(json, "from", call.from());
    bool(json, "isVideo", call.isVideo());
    bool(json, "isGroup", call.isGroup());
    time(json, "timestamp", state.time());
    sentAt(json, call.sentAt());
    time(json, "firstEventAt", state.firstEventAt());
    time(json, "lastEventAt", state.lastEventAt());
    json.writeStringProperty("position", positions.apply(state.position()));
    json.writeEndObject();
  }

  static void chat(
      JsonGenerator json,
      String session,
      MessageStore.Chat chat,
      Function<Position, String> positions) {
    json.writeStartObject();
    json.writeStringProperty("chat", chat.id());
    json.writeNumberProperty("messages", chat.messages());
    json.writeNumberProperty("received", chat.received());
    json.writeNumberProperty("sent", chat.sent());
    time(json, "lastMessageAt", Instant.ofEpochMilli(chat.lastMillis()));
    json.writeName("lastMessage");
    if (chat.last() == null) {
      json.writeNull();
    } else {
      message(json, session, chat.last(), positions);
    }
    json.writeEndObject();
  }

  private static void sentAt(JsonGenerator json, @Nullable SentAt sentAt) {
    JsonBytes.text(json, "originalTimestamp", sentAt == null ? null : sentAt.original());
  }

  private static void time(JsonGenerator json, String name, @Nullable Instant time) {
    JsonBytes.text(json, name, time == null ? null : Timestamps.format(time));
  }

  private static void bool(JsonGenerator json, String name, @Nullable Boolean value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeBooleanProperty(name, value);
    }
  }
}
