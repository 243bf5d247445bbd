package io.sessionlog.model.wire;

import io.sessionlog.model.json.Json;
import io.sessionlog.model.json.JsonValues;
import io.sessionlog.model.message.MessageContent;
import io.sessionlog.model.message.MessageId;
import io.sessionlog.model.message.SentAt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The members of whatsapp-web.js's message that are used. {@code _data}, the page's raw model, is
 * not among them: its {@code body} is a thumbnail.
 */
final class MessageParts {

  @Nullable MessageId id;
  @Nullable MessageId protocolMessageKey;
  @Nullable Integer ack;
  private @Nullable Boolean fromMe;
  private @Nullable String from;
  private @Nullable String to;
  private @Nullable String author;
  private @Nullable String type;
  private @Nullable String body;
  private @Nullable SentAt timestamp;

  private MessageParts() {}

  /** Null if it is no object. */
  static @Nullable MessageParts read(JsonParser json) {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      Json.skipValue(json);
      return null;
    }
    var parts = new MessageParts();
    while (JsonValues.nextMember(json)) {
      parts.member(json);
    }
    return parts;
  }

  private void member(JsonParser json) {
    switch (json.currentName()) {
      case "id" -> id = JsonValues.messageId(json);
      case "protocolMessageKey" -> protocolMessageKey = JsonValues.messageId(json);
      case "ack" -> ack = JsonValues.integer(json);
      case "fromMe" -> fromMe = JsonValues.bool(json);
      case "from" -> from = JsonValues.wid(json);
      case "to" -> to = JsonValues.wid(json);
      case "author" -> author = JsonValues.wid(json);
      case "type" -> type = JsonValues.name(json);
      case "body" -> body = JsonValues.string(json);
      case "timestamp" -> timestamp = JsonValues.time(json);
      default -> Json.skipValue(json);
    }
  }

  MessageContent content(MessageId named) {
    Boolean ownMessage = named.fromMe() == null ? fromMe : named.fromMe();
    String chat = named.chat();
    if (chat == null) {
      chat = Boolean.TRUE.equals(ownMessage) ? to : from;
    }
    return new MessageContent(
        chat,
        ownMessage,
        from,
        to,
        author,
        type,
        body == null ? null : MessageContent.cut(body),
        body != null && body.length() > MessageContent.MAX_BODY_CHARS,
        timestamp);
  }
}
