package io.sessionlog.model.wire;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonValues;
import io.sessionlog.model.message.CallState;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.message.MessageState.Origin;
import io.sessionlog.model.message.SentAt;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * How the states of messages and calls stand in their store and its changelog: JSON with times in
 * milliseconds. The same state is always the same bytes, and members that are null are left out.
 * Members that this version does not know, of a part or of the whole, are written again as they
 * were read: old and new versions take over from each other in a rolling upgrade.
 */
public final class MessageCodec {

  private MessageCodec() {}

  public static byte[] write(MessageState state) {
    var out = new ByteArrayOutputStream(768);
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("id", state.id());
      content(json, state.content());
      json.writeObjectPropertyStart("acks");
      for (Map.Entry<Integer, Instant> ack : state.acks().entrySet()) {
        time(json, ack.getKey().toString(), ack.getValue());
      }
      json.writeEndObject();
      edit(json, state.edit());
      MessageState.Revocation revocation = state.revocation();
      if (revocation != null) {
        json.writeObjectPropertyStart("revocation");
        json.writeBooleanProperty("forEveryone", revocation.forEveryone());
        time(json, "at", revocation.at());
        UnknownMembers.write(json, revocation.unknowns());
        json.writeEndObject();
      }
      if (!state.reactions().isEmpty()) {
        json.writeArrayPropertyStart("reactions");
        for (Map.Entry<String, MessageState.Reaction> reaction : state.reactions().entrySet()) {
          reaction(json, reaction.getKey(), reaction.getValue());
        }
        json.writeEndArray();
      }
      media(json, state.media());
      time(json, "firstEventAt", state.firstEventAt());
      time(json, "lastEventAt", state.lastEventAt());
      UnknownMembers.write(json, state.unknowns());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  public static byte[] write(CallState state) {
    var out = new ByteArrayOutputStream(256);
    MessageFact.Called call = state.call();
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeStringProperty("id", call.id());
      text(json, "from", call.from());
      bool(json, "isVideo", call.isVideo());
      bool(json, "isGroup", call.isGroup());
      bool(json, "fromMe", call.fromMe());
      sentAt(json, call.sentAt());
      json.writeStringProperty("position", state.position().toString());
      time(json, "firstEventAt", state.firstEventAt());
      time(json, "lastEventAt", state.lastEventAt());
      UnknownMembers.write(json, state.unknowns());
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /**
   * @throws UnreadableEvent if it is no message's state
   */
  public static MessageState readMessage(byte[] bytes) {
    try (JsonParser json = Json.recordParser(bytes)) {
      json.nextToken();
      return new MessageStateReader().read(json);
    } catch (JacksonException notJson) {
      throw new UnreadableEvent("not a message's state: " + Json.problem(notJson));
    }
  }

  /**
   * @throws UnreadableEvent if it is no call's state
   */
  public static CallState readCall(byte[] bytes) {
    try (JsonParser json = Json.recordParser(bytes)) {
      json.nextToken();
      return call(json);
    } catch (JacksonException notJson) {
      throw new UnreadableEvent("not a call's state: " + Json.problem(notJson));
    }
  }

  private static CallState call(JsonParser json) {
    String id = null;
    String from = null;
    Boolean isVideo = null;
    Boolean isGroup = null;
    Boolean fromMe = null;
    var sentAt = new SentAtReader();
    Position position = null;
    Instant firstEventAt = null;
    Instant lastEventAt = null;
    var unknown = new UnknownMembers();
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "id" -> id = JsonValues.string(json);
        case "from" -> from = JsonValues.string(json);
        case "isVideo" -> isVideo = JsonValues.bool(json);
        case "isGroup" -> isGroup = JsonValues.bool(json);
        case "fromMe" -> fromMe = JsonValues.bool(json);
        case "position" -> position = position(json);
        case "firstEventAt" -> firstEventAt = time(json);
        case "lastEventAt" -> lastEventAt = time(json);
        default -> sentAt.member(json, unknown);
      }
    }
    return new CallState(
        new MessageFact.Called(required(id, "id"), from, isVideo, isGroup, fromMe, sentAt.sentAt()),
        required(position, "position"),
        required(firstEventAt, "firstEventAt"),
        required(lastEventAt, "lastEventAt"),
        unknown.read());
  }

  private static void content(JsonGenerator json, MessageState.Sighting sighting) {
    MessageContent content = sighting.message();
    json.writeObjectPropertyStart("content");
    json.writeStringProperty("origin", sighting.origin().name());
    json.writeStringProperty("position", sighting.position().toString());
    text(json, "chat", content.chat());
    bool(json, "fromMe", content.fromMe());
    text(json, "from", content.from());
    text(json, "to", content.to());
    text(json, "author", content.author());
    text(json, "type", content.type());
    text(json, "body", content.body());
    cut(json, content.bodyCut());
    sentAt(json, content.sentAt());
    UnknownMembers.write(json, sighting.unknowns());
    json.writeEndObject();
  }

  private static void edit(JsonGenerator json, MessageState.@Nullable Edit edit) {
    if (edit == null) {
      return;
    }
    json.writeObjectPropertyStart("edit");
    text(json, "body", edit.body());
    cut(json, edit.bodyCut());
    time(json, "at", edit.at());
    json.writeStringProperty("position", edit.position().toString());
    UnknownMembers.write(json, edit.unknowns());
    json.writeEndObject();
  }

  private static void reaction(JsonGenerator json, String sender, MessageState.Reaction reaction) {
    json.writeStartObject();
    json.writeStringProperty("sender", sender);
    json.writeStringProperty("emoji", reaction.emoji());
    sentAt(json, reaction.sentAt());
    time(json, "at", reaction.at());
    json.writeStringProperty("position", reaction.position().toString());
    UnknownMembers.write(json, reaction.unknowns());
    json.writeEndObject();
  }

  private static void media(JsonGenerator json, MessageState.@Nullable Media media) {
    if (media == null) {
      return;
    }
    json.writeObjectPropertyStart("media");
    text(json, "type", media.mediaType());
    if (media.sizeBytes() != null) {
      json.writeNumberProperty("size", media.sizeBytes());
    }
    text(json, "fileName", media.fileName());
    time(json, "at", media.at());
    json.writeStringProperty("position", media.position().toString());
    UnknownMembers.write(json, media.unknowns());
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  private static void bool(JsonGenerator json, String name, @Nullable Boolean value) {
    if (value != null) {
      json.writeBooleanProperty(name, value);
    }
  }

  private static void cut(JsonGenerator json, boolean bodyCut) {
    if (bodyCut) {
      json.writeBooleanProperty("bodyCut", true);
    }
  }

  private static void time(JsonGenerator json, String name, Instant value) {
    json.writeNumberProperty(name, value.toEpochMilli());
  }

  private static void sentAt(JsonGenerator json, @Nullable SentAt sentAt) {
    if (sentAt != null) {
      time(json, SentAtReader.TIME, sentAt.time());
      json.writeStringProperty(SentAtReader.ORIGINAL, sentAt.original());
    }
  }

  static @Nullable Instant time(JsonParser json) {
    Long millis = JsonValues.longInteger(json);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  static @Nullable Position position(JsonParser json) {
    String text = JsonValues.string(json);
    return text == null ? null : Position.parse(text).orElse(null);
  }

  static @Nullable Origin origin(JsonParser json) {
    String name = JsonValues.string(json);
    for (Origin origin : Origin.values()) {
      if (origin.name().equals(name)) {
        return origin;
      }
    }
    return null;
  }

  static <T> T required(@Nullable T value, String member) {
    if (value == null) {
      throw new UnreadableEvent("not a stored state: " + member + " is missing or unusable");
    }
    return value;
  }

  /** The two members that hold a sender's time. */
  static final class SentAtReader {
    static final String TIME = "sentAt";
    static final String ORIGINAL = "sentAtOriginal";

    private @Nullable Instant time;
    private @Nullable String original;

    /** Reads the current member if it is one of the two, and else keeps it aside. */
    void member(JsonParser json, UnknownMembers unknown) {
      switch (json.currentName()) {
        case TIME -> time = MessageCodec.time(json);
        case ORIGINAL -> original = JsonValues.string(json);
        default -> unknown.keep(json);
      }
    }

    @Nullable SentAt sentAt() {
      return time == null || original == null ? null : new SentAt(time, original);
    }
  }
}
