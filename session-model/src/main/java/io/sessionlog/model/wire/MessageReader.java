package io.sessionlog.model.wire;

import static io.sessionlog.model.message.MessageContent.MAX_BODY_CHARS;

import io.sessionlog.model.EventAttributes;
import io.sessionlog.model.EventNames;
import io.sessionlog.model.Position;
import io.sessionlog.model.dialect.Facts;
import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonValues;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageFact;
import io.sessionlog.model.message.MessageId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads what an event of {@code session-events} says about a message or a call. Unlike {@link
 * FactReader} it finds no faults: ingest accepts messages of any shape, and one that names nothing
 * says nothing here. A picture's bytes are passed over, not read.
 */
public final class MessageReader {

  private final JsonParser data;

  private MessageReader(JsonParser data) {
    this.data = data;
  }

  /**
   * An event, and what it says here.
   *
   * @param facts empty if it says nothing of messages or calls; a sender's body may tell of many
   */
  public record Reading(EventAttributes attributes, List<MessageFact> facts) {}

  /**
   * @throws UnreadableEvent if it is not an envelope, or of an unknown type
   */
  public static Reading read(byte[] envelope) {
    Envelope<List<MessageFact>> read = Envelope.read(envelope, MESSAGE_FACTS);
    return new Reading(read.attributes(), read.fact() == null ? List.of() : read.fact());
  }

  private static final Envelope.DataReader<List<MessageFact>> MESSAGE_FACTS =
      new Envelope.DataReader<>() {
        @Override
        public List<MessageFact> read(String event, @Nullable JsonParser data) {
          MessageFact fact = data == null ? removal(event) : fact(event, data);
          return fact == null ? List.of() : List.of(fact);
        }

        @Override
        public List<MessageFact> read(Facts facts) {
          return facts.messages();
        }
      };

  private static @Nullable MessageFact removal(String event) {
    return switch (event) {
      case EventNames.SESSION_DELETED, EventNames.SESSION_EXPIRED ->
          new MessageFact.SessionRemoved(null);
      default -> null;
    };
  }

  private static @Nullable MessageFact fact(String event, JsonParser data) {
    if (data.currentToken() != JsonToken.START_OBJECT) {
      Json.skipValue(data);
      return removal(event);
    }
    var reader = new MessageReader(data);
    return switch (event) {
      case "message", "message_create", "media_uploaded" -> reader.message();
      case "message_ack" -> reader.tick();
      case "media" -> reader.media();
      case "message_edit" -> reader.edit();
      case "message_revoke_everyone" -> reader.revocation(true);
      case "message_revoke_me" -> reader.revocation(false);
      case "message_reaction" -> reader.reaction();
      case "call" -> reader.call();
      case EventNames.SESSION_DELETED -> reader.nothing(new MessageFact.SessionRemoved(null));
      case EventNames.SESSION_EXPIRED -> reader.expiry();
      default -> reader.nothing(null);
    };
  }

  private @Nullable MessageFact nothing(@Nullable MessageFact fact) {
    data.skipChildren();
    return fact;
  }

  private @Nullable MessageFact message() {
    MessageParts message = null;
    while (nextMember()) {
      if (data.currentName().equals("message")) {
        message = MessageParts.read(data);
      } else {
        Json.skipValue(data);
      }
    }
    return message == null || message.id == null
        ? null
        : new MessageFact.Seen(message.id, message.content(message.id), message.ack);
  }

  private @Nullable MessageFact tick() {
    MessageParts message = null;
    Integer ack = null;
    while (nextMember()) {
      switch (data.currentName()) {
        case "message" -> message = MessageParts.read(data);
        case "ack" -> ack = JsonValues.integer(data);
        default -> Json.skipValue(data);
      }
    }
    return message == null || message.id == null || ack == null
        ? null
        : new MessageFact.Ticked(message.id, message.content(message.id), ack);
  }

  private @Nullable MessageFact media() {
    MessageParts message = null;
    MediaParts media = null;
    while (nextMember()) {
      switch (data.currentName()) {
        case "message" -> message = MessageParts.read(data);
        case "messageMedia" -> media = MediaParts.read(data);
        default -> Json.skipValue(data);
      }
    }
    if (message == null || message.id == null) {
      return null;
    }
    MessageContent content = message.content(message.id);
    return media == null
        ? new MessageFact.Seen(message.id, content, message.ack)
        : new MessageFact.MediaArrived(
            message.id, content, media.mimetype, media.filesize, media.filename, media.hasBytes);
  }

  private @Nullable MessageFact edit() {
    MessageParts message = null;
    String newBody = null;
    while (nextMember()) {
      switch (data.currentName()) {
        case "message" -> message = MessageParts.read(data);
        case "newBody" -> newBody = JsonValues.string(data);
        default -> Json.skipValue(data);
      }
    }
    if (message == null || message.id == null) {
      return null;
    }
    MessageContent content = message.content(message.id);
    return newBody == null
        ? new MessageFact.Edited(message.id, content, content.body(), content.bodyCut())
        : new MessageFact.Edited(
            message.id, content, MessageContent.cut(newBody), newBody.length() > MAX_BODY_CHARS);
  }

  /**
   * whatsapp-web.js hands over the message after the revocation and, if it knew it, the one before;
   * around it they are called {@code message} or {@code after}, and {@code revokedMsg} or {@code
   * before}. The one after names the revoked one in its {@code protocolMessageKey}.
   */
  private @Nullable MessageFact revocation(boolean forEveryone) {
    MessageParts after = null;
    MessageParts before = null;
    while (nextMember()) {
      switch (data.currentName()) {
        case "message", "after" -> after = MessageParts.read(data);
        case "revokedMsg", "before" -> before = MessageParts.read(data);
        default -> Json.skipValue(data);
      }
    }
    MessageParts named = before != null && before.id != null ? before : after;
    if (named == null || named.id == null) {
      return null;
    }
    MessageId revoked = named.protocolMessageKey == null ? named.id : named.protocolMessageKey;
    return new MessageFact.Revoked(revoked, named.content(revoked), forEveryone);
  }

  private @Nullable MessageFact reaction() {
    MessageFact reaction = null;
    while (nextMember()) {
      if (data.currentName().equals("reaction")) {
        reaction = ReactionParts.read(data);
      } else {
        Json.skipValue(data);
      }
    }
    return reaction;
  }

  private @Nullable MessageFact call() {
    MessageFact call = null;
    while (nextMember()) {
      if (data.currentName().equals("call")) {
        call = CallParts.read(data);
      } else {
        Json.skipValue(data);
      }
    }
    return call;
  }

  private MessageFact expiry() {
    String idleSince = null;
    while (nextMember()) {
      if (data.currentName().equals("idleSince")) {
        idleSince = JsonValues.string(data);
      } else {
        Json.skipValue(data);
      }
    }
    return new MessageFact.SessionRemoved(
        idleSince == null ? null : Position.parse(idleSince).orElse(null));
  }

  private boolean nextMember() {
    return JsonValues.nextMember(data);
  }
}
