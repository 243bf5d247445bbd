package io.sessionlog.model.wire;

import static io.sessionlog.model.wire.MessageCodec.position;
import static io.sessionlog.model.wire.MessageCodec.required;
import static io.sessionlog.model.wire.MessageCodec.time;

import io.sessionlog.model.Position;
import io.sessionlog.model.json.JsonValues;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageState;
import io.sessionlog.model.message.MessageState.Edit;
import io.sessionlog.model.message.MessageState.Media;
import io.sessionlog.model.message.MessageState.Origin;
import io.sessionlog.model.message.MessageState.Reaction;
import io.sessionlog.model.message.MessageState.Revocation;
import io.sessionlog.model.message.MessageState.Sighting;
import io.sessionlog.model.wire.MessageCodec.SentAtReader;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads what {@link MessageCodec} wrote of a message. */
final class MessageStateReader {

  private final SortedMap<Integer, Instant> acks = new TreeMap<>();
  private final SortedMap<String, Reaction> reactions = new TreeMap<>();
  private @Nullable String id;
  private @Nullable Sighting content;
  private @Nullable Edit edit;
  private @Nullable Revocation revocation;
  private @Nullable Media media;
  private @Nullable Instant firstEventAt;
  private @Nullable Instant lastEventAt;
  private final UnknownMembers unknown = new UnknownMembers();

  MessageState read(JsonParser json) {
    while (JsonValues.nextMember(json)) {
      member(json);
    }
    return new MessageState(
        required(id, "id"),
        required(content, "content"),
        acks,
        edit,
        revocation,
        reactions,
        media,
        required(firstEventAt, "firstEventAt"),
        required(lastEventAt, "lastEventAt"),
        unknown.read());
  }

  private void member(JsonParser json) {
    String member = json.currentName();
    switch (member) {
      case "id" -> id = JsonValues.string(json);
      case "content" -> content = content(json);
      case "acks" -> acks(json);
      case "edit" -> edit = edit(json);
      case "revocation" -> revocation = revocation(json);
      case "reactions" -> reactions(json);
      case "media" -> media = media(json);
      case "firstEventAt" -> firstEventAt = time(json);
      case "lastEventAt" -> lastEventAt = time(json);
      default -> unknown.keep(json);
    }
  }

  private static Sighting content(JsonParser json) {
    Origin origin = null;
    Position position = null;
    String chat = null;
    Boolean fromMe = null;
    String from = null;
    String to = null;
    String author = null;
    String type = null;
    String body = null;
    boolean bodyCut = false;
    var sentAt = new SentAtReader();
    var unknown = new UnknownMembers();
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "origin" -> origin = MessageCodec.origin(json);
        case "position" -> position = position(json);
        case "chat" -> chat = JsonValues.string(json);
        case "fromMe" -> fromMe = JsonValues.bool(json);
        case "from" -> from = JsonValues.string(json);
        case "to" -> to = JsonValues.string(json);
        case "author" -> author = JsonValues.string(json);
        case "type" -> type = JsonValues.string(json);
        case "body" -> body = JsonValues.string(json);
        case "bodyCut" -> bodyCut = isTrue(json);
        default -> sentAt.member(json, unknown);
      }
    }
    return new Sighting(
        new MessageContent(chat, fromMe, from, to, author, type, body, bodyCut, sentAt.sentAt()),
        required(origin, "content.origin"),
        required(position, "content.position"),
        unknown.read());
  }

  private void acks(JsonParser json) {
    while (JsonValues.nextMember(json)) {
      int ack;
      try {
        ack = Integer.parseInt(json.currentName());
      } catch (NumberFormatException notOurs) {
        throw new UnreadableEvent("not a stored state: a tick must be a number");
      }
      acks.put(ack, required(time(json), "acks"));
    }
  }

  private static Edit edit(JsonParser json) {
    String body = null;
    boolean bodyCut = false;
    Instant at = null;
    Position position = null;
    var unknown = new UnknownMembers();
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "body" -> body = JsonValues.string(json);
        case "bodyCut" -> bodyCut = isTrue(json);
        case "at" -> at = time(json);
        case "position" -> position = position(json);
        default -> unknown.keep(json);
      }
    }
    return new Edit(
        body,
        bodyCut,
        required(at, "edit.at"),
        required(position, "edit.position"),
        unknown.read());
  }

  private static Revocation revocation(JsonParser json) {
    boolean forEveryone = false;
    Instant at = null;
    var unknown = new UnknownMembers();
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "forEveryone" -> forEveryone = isTrue(json);
        case "at" -> at = time(json);
        default -> unknown.keep(json);
      }
    }
    return new Revocation(forEveryone, required(at, "revocation.at"), unknown.read());
  }

  private void reactions(JsonParser json) {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      reaction(json);
    }
  }

  private void reaction(JsonParser json) {
    String sender = null;
    String emoji = null;
    var sentAt = new SentAtReader();
    Instant at = null;
    Position position = null;
    var unknown = new UnknownMembers();
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "sender" -> sender = JsonValues.string(json);
        case "emoji" -> emoji = JsonValues.string(json);
        case "at" -> at = time(json);
        case "position" -> position = position(json);
        default -> sentAt.member(json, unknown);
      }
    }
    reactions.put(
        required(sender, "reactions.sender"),
        new Reaction(
            required(emoji, "reactions.emoji"),
            sentAt.sentAt(),
            required(at, "reactions.at"),
            required(position, "reactions.position"),
            unknown.read()));
  }

  private static Media media(JsonParser json) {
    String type = null;
    Long size = null;
    String fileName = null;
    Instant at = null;
    Position position = null;
    var unknown = new UnknownMembers();
    while (JsonValues.nextMember(json)) {
      switch (json.currentName()) {
        case "type" -> type = JsonValues.string(json);
        case "size" -> size = JsonValues.longInteger(json);
        case "fileName" -> fileName = JsonValues.string(json);
        case "at" -> at = time(json);
        case "position" -> position = position(json);
        default -> unknown.keep(json);
      }
    }
    return new Media(
        type,
        size,
        fileName,
        required(at, "media.at"),
        required(position, "media.position"),
        unknown.read());
  }

  private static boolean isTrue(JsonParser json) {
    return Boolean.TRUE.equals(JsonValues.bool(json));
  }
}
